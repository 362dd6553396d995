import { Button, SegmentedControl, Select, Switch } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { serializeError } from '#core/errors.ts';
import type { StageNumber } from '#protocol/task.ts';
import { DownIcon, ForwardIcon, SlidersIcon } from '#ui/elements/icons.tsx';
import { usePanels, useRun, useSettings } from '#ui/stores/app-stores.tsx';
import type { BackendChoice } from '#ui/stores/settings-store.ts';
import { useMachine, useStores } from '#ui/stores/app-stores.tsx';
import { formatHint, IMAGE_FORMATS } from '#ui/words/image-formats.ts';
import { STAGE_STEPS } from '#ui/words/stage-words.ts';
import { ParameterField } from './parameter-field.tsx';
import { findParameter } from '#client/parameters.ts';
import classes from './run-settings.module.css';

const BACKENDS: readonly { readonly value: BackendChoice; readonly label: string }[] = [
  { value: 'auto', label: 'Automatic' },
  { value: 'cpu', label: 'Processor' },
  { value: 'webgl', label: 'Graphics' },
];

/** The settings that people change often, folded away; all parameters are one click further. */
export function QuickSettings(): ReactNode {
  const [shown, setShown] = useState(false);
  const body = useId();
  const changed = useSettings((state) => Object.keys(state.changed).length);
  return (
    <section className={classes['settings']}>
      <Button
        variant="subtle"
        color="gray"
        fullWidth
        justify="flex-start"
        leftSection={shown ? <DownIcon /> : <ForwardIcon />}
        aria-expanded={shown}
        aria-controls={body}
        onClick={() => setShown(!shown)}
        data-testid="settings-toggle"
      >
        Settings
        {changed === 0 ? null : <span className={classes['count']}>{changed} changed</span>}
      </Button>
      <div id={body} hidden={!shown} className={classes['body']}>
        {shown ? <Fields /> : null}
      </div>
    </section>
  );
}

function Fields(): ReactNode {
  const running = useRun(({ run }) => run.phase !== 'idle');
  const openDialog = usePanels((state) => state.openDialog);
  return (
    <fieldset className={classes['fields']} disabled={running}>
      <legend className={classes['legend']}>Settings of the next run</legend>
      <FormatField />
      <QuickParameter name="pad" />
      <h3 className={classes['group']}>Brightness scale</h3>
      <p className={classes['dim']}>
        The Moffat fit is always made. Each further scale adds a difference image.
      </p>
      <QuickParameter name="scale_percentile" />
      <QuickParameter name="manual_scale" />
      <h3 className={classes['group']}>Stages</h3>
      <StageFields />
      <BackendField />
      <Button
        variant="default"
        leftSection={<SlidersIcon />}
        onClick={() => openDialog('advanced')}
        data-testid="advanced-button"
      >
        Advanced: all parameters…
      </Button>
    </fieldset>
  );
}

function QuickParameter({ name }: { name: string }): ReactNode {
  const parameter = findParameter(name);
  return parameter === undefined ? null : <ParameterField parameter={parameter} brief />;
}

function FormatField(): ReactNode {
  const format = useSettings((state) => state.format);
  const set = useSettings((state) => state.set);
  const label = useId();
  const hint = formatHint(format);
  return (
    <div>
      <div id={label} className={classes['label']}>
        Saved images as
      </div>
      <SegmentedControl
        fullWidth
        aria-labelledby={label}
        data={[...IMAGE_FORMATS]}
        value={format}
        onChange={(value) => set({ format: value })}
      />
      {hint === null ? null : <p className={classes['dim']}>{hint}</p>}
    </div>
  );
}

function StageFields(): ReactNode {
  const fromStage = useSettings((state) => state.fromStage);
  const toStage = useSettings((state) => state.toStage);
  const force = useSettings((state) => state.force);
  const set = useSettings((state) => state.set);
  const data = STAGE_STEPS.map(({ number, short }) => ({
    value: String(number),
    label: `${number} ${short}`,
  }));
  return (
    <>
      <div className={classes['two']}>
        <Select
          label="From"
          data={data}
          value={String(fromStage)}
          onChange={(value) => set({ fromStage: Number(value) as StageNumber })}
        />
        <Select
          label="To"
          data={data}
          value={String(toStage)}
          onChange={(value) => set({ toStage: Number(value) as StageNumber })}
        />
      </div>
      <Switch
        label="Compute again what is stored"
        description="Off: stored stages are taken up, and only missing ones computed."
        checked={force}
        onChange={(event) => set({ force: event.currentTarget.checked })}
      />
    </>
  );
}

function BackendField(): ReactNode {
  const { services, machine } = useStores();
  const backend = useSettings((state) => state.backend);
  const set = useSettings((state) => state.set);
  const reason = useMachine((state) => state.status?.backendReason ?? '');
  const label = useId();
  const choose = async (value: BackendChoice): Promise<void> => {
    set({ backend: value });
    try {
      await services.engine.setBackend(value);
    } catch (error) {
      set({ backend: 'auto' });
      machine.getState().noteFault(serializeError(error));
    }
    await machine.getState().read();
  };
  return (
    <div>
      <div id={label} className={classes['label']}>
        Compute with
      </div>
      <SegmentedControl
        fullWidth
        aria-labelledby={label}
        data={[...BACKENDS]}
        value={backend}
        onChange={(value) => void choose(value)}
      />
      <p className={classes['dim']}>{reason}</p>
    </div>
  );
}
