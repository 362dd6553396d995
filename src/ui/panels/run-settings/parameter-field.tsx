import { ActionIcon, NumberInput, SegmentedControl, Switch, Text, Tooltip } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import {
  describeAllowed,
  validateParameters,
  type NamedParameter,
  type ParameterValue,
} from '#client/parameters.ts';
import { ResetIcon } from '#ui/elements/icons.tsx';
import { useSettings } from '#ui/stores/app-stores.tsx';
import { formatValue } from '#ui/words/format.ts';
import classes from './run-settings.module.css';

/** One parameter: its meaning, unit and range, a mark where it was changed, and a way back. */
export function ParameterField({
  parameter,
  brief = false,
}: {
  parameter: NamedParameter;
  brief?: boolean;
}): ReactNode {
  const { name, label, meaning } = parameter;
  const changed = useSettings((state) => name in state.changed);
  const value =
    useSettings((state) => (name in state.changed ? state.changed[name] : parameter.default)) ?? null;
  const set = useSettings((state) => state.setParameter);
  const reset = useSettings((state) => state.resetParameter);
  const [violation] = validateParameters({ [name]: value });
  const id = useId();
  const hint = brief ? meaning : `${meaning} ${allowedWords(parameter)}`;
  return (
    <div className={classes['parameter']} data-changed={changed} data-parameter={name}>
      <div className={classes['parameterHead']}>
        <label htmlFor={id} className={classes['label']}>
          {label}
        </label>
        {changed ? <span className={classes['mark']}>changed</span> : null}
        <Tooltip label={`Back to ${formatValue(parameter.default)}`}>
          <ActionIcon
            size="sm"
            className={classes['reset']}
            style={{ visibility: changed ? 'visible' : 'hidden' }}
            aria-label={`Reset ${label} to ${formatValue(parameter.default)}`}
            onClick={() => reset(name)}
          >
            <ResetIcon />
          </ActionIcon>
        </Tooltip>
      </div>
      <ValueInput
        id={id}
        parameter={parameter}
        value={value}
        hint={hint}
        error={violation?.allowed}
        onChange={set}
      />
    </div>
  );
}

function ValueInput(props: {
  id: string;
  parameter: NamedParameter;
  value: ParameterValue;
  hint: string;
  error: string | undefined;
  onChange: (name: NamedParameter['name'], value: ParameterValue) => void;
}): ReactNode {
  const { id, parameter, value, hint, error, onChange } = props;
  if (parameter.kind === 'boolean')
    return (
      <Switch
        id={id}
        checked={value === true}
        description={hint}
        onChange={(event) => onChange(parameter.name, event.currentTarget.checked)}
      />
    );
  if (parameter.kind === 'choice')
    return (
      <>
        <SegmentedControl
          id={id}
          aria-label={parameter.label}
          value={String(value)}
          data={(parameter.choices ?? []).map((choice) => ({ ...choice }))}
          onChange={(next) => onChange(parameter.name, next)}
        />
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      </>
    );
  return (
    <NumberInput
      id={id}
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => onChange(parameter.name, readNumber(next))}
      allowDecimal={parameter.kind !== 'integer'}
      hideControls
      placeholder={parameter.kind === 'optional-number' ? 'none' : ''}
      description={hint}
      inputWrapperOrder={['input', 'error', 'description']}
      rightSection={parameter.unit === '' ? null : <span className={classes['unit']}>{parameter.unit}</span>}
      rightSectionWidth={parameter.unit.length * 7 + 16}
      rightSectionPointerEvents="none"
      error={error === undefined ? null : `Must be ${error}`}
    />
  );
}

/** The input gives a text while a number is being typed, such as "-" or "1e"; that is no value yet. */
function readNumber(typed: string | number): ParameterValue {
  if (typeof typed === 'number') return typed;
  const value = Number(typed);
  return typed.trim() === '' || !Number.isFinite(value) ? null : value;
}

function allowedWords(parameter: NamedParameter): string {
  if (parameter.kind === 'boolean' || parameter.kind === 'choice')
    return `Normally ${formatValue(parameter.default)}.`;
  const allowed = describeAllowed(parameter);
  return `${allowed.charAt(0).toUpperCase()}${allowed.slice(1)}; normally ${formatValue(parameter.default)}.`;
}
