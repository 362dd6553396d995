import { type KeyboardEvent, type PointerEvent, type ReactNode, useMemo, useRef } from 'react';
import type { ToneRange } from '#core/display/tone.ts';
import classes from './display-panel.module.css';
import { histogramPath } from './histogram-path.ts';

const HEIGHT_PX = 56;
/** Width of the drawing's own units; the picture is stretched to the panel. */
const UNITS = 256;
/** The axis ends at this many times the automatic upper limit, so that its end lies where it can be grabbed. */
const AXIS_OF_AUTO = 2.5;

/** What the brightness control of one layer works on. */
export interface BrightnessHistogramProps {
  /** "Post" or "Pre". */
  readonly name: string;
  /** CSS colour of the layer. */
  readonly color: string;
  /** Counts of equal bins over 0..max. */
  readonly counts: readonly number[];
  readonly max: number;
  /** The automatic upper limit. */
  readonly autoHigh: number;
  readonly range: ToneRange;
  readonly onChange: (low: number, high: number) => void;
}

/** A small histogram (logarithmic counts) whose two ends set how bright a layer is shown; dragged or moved by keys. */
export function BrightnessHistogram(props: BrightnessHistogramProps): ReactNode {
  const { name, color, counts, max, range, onChange } = props;
  const axisMax = Math.min(max, Math.max(AXIS_OF_AUTO * props.autoHigh, 1.25 * range.high));
  const path = useMemo(
    () => histogramPath(counts, { binWidth: max / counts.length, axisMax, width: UNITS, height: HEIGHT_PX }),
    [counts, max, axisMax],
  );
  const ref = useRef<HTMLDivElement>(null);
  const step = axisMax / 100;
  const digits = axisMax < 10 ? 2 : axisMax < 100 ? 1 : 0;
  const set = (end: 'low' | 'high', value: number): void => {
    if (end === 'low') onChange(clamp(value, 0, range.high - step / 10), range.high);
    else onChange(range.low, clamp(value, range.low + step / 10, max));
  };
  const valueAt = (clientX: number): number => {
    const box = ref.current?.getBoundingClientRect();
    return box === undefined ? 0 : ((clientX - box.left) / box.width) * axisMax;
  };
  const left = (100 * range.low) / axisMax;
  const right = 100 - (100 * Math.min(range.high, axisMax)) / axisMax;
  return (
    <div className={classes['histogramGroup']}>
      <div className={classes['rowBetween']}>
        <span className={classes['layerName']}>
          <span className={classes['swatch']} style={{ background: color }} />
          {name}
        </span>
        <span className={classes['numbers']}>
          {range.low.toFixed(digits)} – {range.high.toFixed(digits)}
        </span>
      </div>
      <div className={classes['histogram']} ref={ref} style={{ height: HEIGHT_PX }}>
        <svg viewBox={`0 0 ${UNITS} ${HEIGHT_PX}`} preserveAspectRatio="none" aria-hidden="true">
          <path d={path} />
        </svg>
        <div className={classes['outside']} style={{ left: 0, width: `${left}%` }} />
        <div className={classes['outside']} style={{ right: 0, width: `${right}%` }} />
        {(['low', 'high'] as const).map((end) => (
          <RangeEnd
            key={end}
            label={`${name}, ${end === 'low' ? 'darkest' : 'brightest'} value`}
            position={end === 'low' ? left : 100 - right}
            value={range[end]}
            {...{ max, step, digits, valueAt }}
            onChange={(value) => set(end, value)}
          />
        ))}
      </div>
    </div>
  );
}

function RangeEnd(props: {
  label: string;
  position: number;
  value: number;
  max: number;
  step: number;
  digits: number;
  valueAt: (clientX: number) => number;
  onChange: (value: number) => void;
}): ReactNode {
  const { value, step, max } = props;
  const press = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowDown: -1,
      ArrowRight: 1,
      ArrowUp: 1,
      PageDown: -10,
      PageUp: 10,
    };
    const move = moves[event.key];
    if (move === undefined && event.key !== 'Home' && event.key !== 'End') return;
    event.preventDefault();
    if (move !== undefined) props.onChange(value + move * step * (event.shiftKey ? 10 : 1));
    else props.onChange(event.key === 'Home' ? 0 : max);
  };
  const drag = (event: PointerEvent): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) props.onChange(props.valueAt(event.clientX));
  };
  return (
    <div
      className={classes['end']}
      style={{ left: `${props.position}%` }}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a range input has one end, and cannot lie over a histogram
      role="slider"
      tabIndex={0}
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={Number(max.toFixed(props.digits))}
      aria-valuenow={Number(value.toFixed(props.digits))}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    />
  );
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
