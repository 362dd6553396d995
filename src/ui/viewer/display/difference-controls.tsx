import { Button, NumberInput, Slider } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TaskView } from '#protocol/view.ts';
import { useViewer } from '../viewer-store.ts';
import { ColorRamp } from './color-ramp.tsx';
import classes from './display-panel.module.css';

const SCALE_STEP = 0.001;
/** The slider of the scale ends at this many times the largest stored scale. */
const SCALE_SPAN = 2;
/** The slider of the largest difference works in steps of one percent. */
const LOG_STEP = 0.01;

/** What is subtracted, and up to which difference colours go. */
export function DifferenceControls({ view }: { view: TaskView }): ReactNode {
  return (
    <section aria-labelledby="display-difference">
      <h3 className={classes['heading']} id="display-difference">
        Difference
      </h3>
      <ScaleField view={view} />
      <LimitField view={view} />
    </section>
  );
}

function ScaleField({ view }: { view: TaskView }): ReactNode {
  const scale = useViewer((state) => state.display.scale);
  const setDisplay = useViewer((state) => state.setDisplay);
  const setScale = (value: number): void => setDisplay({ scale: value });
  const largest = Math.max(1, ...view.scales.map((one) => one.value));
  const end = Math.ceil(SCALE_SPAN * largest * 10) / 10;
  return (
    <div className={classes['field']}>
      <div className={classes['rowBetween']}>
        <label htmlFor="display-scale">post − scale × pre, scale</label>
        <NumberInput
          id="display-scale"
          size="xs"
          className={classes['number'] ?? ''}
          value={Number(scale.toFixed(4))}
          min={0}
          max={end}
          step={0.01}
          decimalScale={4}
          clampBehavior="strict"
          onChange={(value) => typeof value === 'number' && setScale(value)}
        />
      </div>
      <Slider
        size="sm"
        thumbLabel="Scale"
        label={(value) => value.toFixed(3)}
        min={0}
        max={end}
        step={SCALE_STEP}
        value={Math.min(scale, end)}
        onChange={setScale}
        marks={view.scales.map(({ value }) => ({ value }))}
      />
      <div className={classes['chips']}>
        {view.scales.map(({ key, label, value }) => (
          <Button
            key={key}
            size="compact-xs"
            variant={Math.abs(scale - value) < SCALE_STEP / 2 ? 'filled' : 'default'}
            onClick={() => setScale(value)}
          >
            {label} {value.toFixed(3)}
          </Button>
        ))}
      </div>
      {view.scales.length === 0 && (
        <p className={classes['hint']}>No scale is estimated yet; 1 is shown until stage 4 is done.</p>
      )}
    </div>
  );
}

function LimitField({ view }: { view: TaskView }): ReactNode {
  const { knee, limit } = useViewer((state) => state.display.differenceLimits);
  const auto = useViewer((state) => state.differenceAuto);
  const setLargest = useViewer((state) => state.setLargestDifference);
  const known = useViewer((state) => state.foundLimits !== null) || !auto;
  const largest = knee * Math.sinh(limit);
  const text = largest.toPrecision(3);
  const ends = { min: Math.log(0.5), max: Math.log(Math.max(view.display.max, 2)) };
  return (
    <div className={classes['field']}>
      <div className={classes['rowBetween']}>
        <span>
          Colours end at <span className={classes['numbers']}>{known ? `± ${text}` : '–'}</span>
        </span>
        <Button
          size="compact-xs"
          variant={auto ? 'filled' : 'default'}
          aria-pressed={auto}
          onClick={() => setLargest(auto ? largest : null)}
        >
          Auto
        </Button>
      </div>
      <Slider
        size="sm"
        thumbLabel="Largest difference"
        label={(value) => `± ${Math.exp(value).toPrecision(3)}`}
        {...ends}
        step={LOG_STEP}
        value={Math.min(Math.max(Math.log(largest), ends.min), ends.max)}
        onChange={(value) => setLargest(Math.exp(value))}
      />
      <ColorRamp name="difference" />
      <div className={classes['rampLabels']}>
        <span>{known ? `− ${text}` : ''}</span>
        <span>0</span>
        <span>{known ? `+ ${text}` : ''}</span>
      </div>
      {!known && <p className={classes['hint']}>Found from the picture when a difference is shown.</p>}
    </div>
  );
}
