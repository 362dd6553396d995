import { Button, Switch } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { PARAMETER_GROUPS, PARAMETERS } from '#client/parameters.ts';
import type { TaskView } from '#protocol/view.ts';
import { usePanels, useRun, useSettings } from '#ui/stores/app-stores.tsx';
import { formatValue } from '#ui/words/format.ts';
import classes from './parameters-tab.module.css';

/** The parameters that the open task was computed with; they can be taken over for the next run. */
export function ParametersTab({ view }: { view: TaskView }): ReactNode {
  const [onlyChanged, setOnlyChanged] = useState(false);
  const adopt = useSettings((state) => state.adoptParameters);
  const openDialog = usePanels((state) => state.openDialog);
  const running = useRun(({ run }) => run.phase !== 'idle');
  const isChanged = (parameter: (typeof PARAMETERS)[number]): boolean =>
    view.parameters[parameter.name] !== parameter.default;
  const count = PARAMETERS.filter(isChanged).length;
  const shown = PARAMETERS.filter((parameter) => !onlyChanged || isChanged(parameter));
  return (
    <div className={classes['tab']}>
      <p className={classes['lead']}>
        {count === 0
          ? 'All parameters have their defaults.'
          : `${count} of ${PARAMETERS.length} differ from their defaults.`}
      </p>
      <div className={classes['actions']}>
        <Switch
          label="Only changed ones"
          checked={onlyChanged}
          disabled={count === 0}
          onChange={(event) => setOnlyChanged(event.currentTarget.checked)}
        />
        <Button
          size="compact-sm"
          variant="default"
          disabled={running}
          onClick={() => {
            adopt(view.parameters);
            openDialog('advanced');
          }}
        >
          Use for the next run…
        </Button>
      </div>
      {PARAMETER_GROUPS.map(({ group, label }) => {
        const rows = shown.filter((parameter) => parameter.group === group);
        return rows.length === 0 ? null : (
          <section key={group}>
            <h3 className={classes['group']}>
              {group} {label}
            </h3>
            <dl className={classes['list']}>
              {rows.map((parameter) => (
                <div key={parameter.name} data-changed={isChanged(parameter)}>
                  <dt title={parameter.meaning}>
                    {parameter.label} <code>{parameter.name}</code>
                  </dt>
                  <dd>
                    {formatValue(view.parameters[parameter.name])} {unitWords(parameter, view)}
                    {isChanged(parameter) ? (
                      <span className={classes['default']}>normally {formatValue(parameter.default)}</span>
                    ) : null}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
    </div>
  );
}

function unitWords(parameter: (typeof PARAMETERS)[number], view: TaskView): string {
  return view.parameters[parameter.name] === null ? '' : parameter.unit;
}
