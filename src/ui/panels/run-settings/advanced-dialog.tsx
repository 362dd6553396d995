import { Button, Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { Dialog } from '#ui/elements/dialog.tsx';
import { PARAMETER_GROUPS, PARAMETERS } from '#client/parameters.ts';
import { ResetIcon } from '#ui/elements/icons.tsx';
import { usePanels, useRun, useSettings } from '#ui/stores/app-stores.tsx';
import { violationsOf } from '#ui/stores/settings-store.ts';
import { formatQuantity } from '#ui/words/format.ts';
import { ParameterField } from './parameter-field.tsx';
import classes from './run-settings.module.css';

/** All parameters by stage. */
export function AdvancedDialog(): ReactNode {
  const opened = usePanels((state) => state.dialog === 'advanced');
  const openDialog = usePanels((state) => state.openDialog);
  const changed = useSettings((state) => state.changed);
  const resetAll = useSettings((state) => state.resetParameters);
  const running = useRun(({ run }) => run.phase !== 'idle');
  const count = Object.keys(changed).length;
  const wrong = violationsOf({ changed });
  return (
    <Dialog opened={opened} onClose={() => openDialog('none')} title="All parameters" size="min(920px, 94vw)">
      <fieldset className={classes['fields']} disabled={running}>
        <legend className={classes['legend']}>Parameters by stage</legend>
        <Tabs defaultValue="2" variant="default">
          <Tabs.List>
            {PARAMETER_GROUPS.map(({ group, label }) => (
              <Tabs.Tab key={group} value={group}>
                {group} {label}
                <GroupMark group={group} />
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {PARAMETER_GROUPS.map(({ group }) => (
            <Tabs.Panel key={group} value={group} pt="md">
              <div className={classes['grid']}>
                {PARAMETERS.filter((parameter) => parameter.group === group).map((parameter) => (
                  <ParameterField key={parameter.name} parameter={parameter} />
                ))}
              </div>
            </Tabs.Panel>
          ))}
        </Tabs>
        <div className={classes['foot']}>
          <span className={classes['dim']} role="status">
            {wrong.length > 0
              ? wrong.map(({ message }) => message).join(' ')
              : count === 0
                ? 'All parameters have their defaults.'
                : `${formatQuantity(count, 'parameter')} changed; results are kept beside those of other parameters.`}
          </span>
          <Button variant="default" leftSection={<ResetIcon />} disabled={count === 0} onClick={resetAll}>
            Reset all
          </Button>
          <Button onClick={() => openDialog('none')}>Close</Button>
        </div>
      </fieldset>
    </Dialog>
  );
}

function GroupMark({ group }: { group: string }): ReactNode {
  const changed = useSettings((state) => state.changed);
  const count = PARAMETERS.filter((each) => each.group === group && each.name in changed).length;
  return count === 0 ? null : <span className={classes['mark']}> {count} changed</span>;
}
