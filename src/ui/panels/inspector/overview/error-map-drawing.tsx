import type { ReactNode } from 'react';
import { errorMap, type ErrorMap, type ErrorVector, type ResidualKind } from '#core/display/error-map.ts';
import type { TaskView } from '#protocol/view.ts';
import { formatCount, formatQuantity } from '#ui/words/format.ts';
import classes from './error-map-drawing.module.css';

/** Longer side of the drawing, in its own units; it is drawn as wide as the inspector. */
const LONGER_SIDE = 360;
const MARGIN = 12;
/** Points that an outline is drawn by. */
const OUTLINE_POINTS = 240;

const KINDS: readonly { readonly kind: ResidualKind; readonly label: string }[] = [
  { kind: 'fitted', label: 'fitted' },
  { kind: 'heldOut', label: 'control, not fitted' },
  { kind: 'leftOut', label: 'left out' },
];

/** The residual vectors over the outline of the sample, magnified, with a scale bar: where the alignment is how far off. */
export function ErrorMapDrawing({ view }: { view: TaskView }): ReactNode {
  const outlines = view.outlines?.post ?? [];
  const map = errorMap(view.residuals, outlines);
  if (map === null) return null;
  const { frame, vectors } = map;
  const unit = LONGER_SIDE / Math.max(frame.width, frame.height, 1);
  const width = frame.width * unit + 2 * MARGIN;
  const height = frame.height * unit + 2 * MARGIN;
  const place = (x: number, y: number): [number, number] => [
    (x - frame.x) * unit + MARGIN,
    (y - frame.y) * unit + MARGIN,
  ];
  const present = KINDS.filter(({ kind }) => vectors.some((vector) => vector.kind === kind));
  return (
    <figure className={classes['figure']}>
      <svg
        className={classes['drawing']}
        viewBox={`0 0 ${width.toFixed(1)} ${height.toFixed(1)}`}
        role="img"
        aria-label={wordsOf(map)}
        data-testid="error-map"
      >
        <path className={classes['outline']} d={outlines.map((line) => outlinePath(line, place)).join('')} />
        {present.map(({ kind }) => (
          <path
            key={kind}
            className={classes['vectors']}
            data-kind={kind}
            d={vectors
              .filter((vector) => vector.kind === kind)
              .map((vector) => vectorPath(vector, place))
              .join('')}
          />
        ))}
      </svg>
      <figcaption className={classes['legend']}>
        <span className={classes['entry']}>
          <Bar lengthShare={(map.barPx * map.magnification * unit) / width} />
        </span>
        <span className={classes['entry']}>
          {map.barPx} px of error, drawn {formatCount(Number(map.magnification.toPrecision(2)))} × larger
        </span>
        {present.map(({ kind, label }) => (
          <span key={kind} className={classes['entry']}>
            <Sign kind={kind} /> {formatCount(vectors.filter((vector) => vector.kind === kind).length)}{' '}
            {label}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function wordsOf({ vectors }: ErrorMap): string {
  const control = vectors.filter(({ kind }) => kind === 'heldOut').length;
  const longest = Math.max(
    0,
    ...vectors.filter(({ kind }) => kind !== 'leftOut').map(({ lengthPx }) => lengthPx),
  );
  return `Error map: residual vectors at ${formatQuantity(vectors.length, 'place')} of the sample, ${control} of them controls; the longest that was not left out is ${longest.toFixed(2)} px.`;
}

type Place = (x: number, y: number) => [number, number];

function outlinePath(line: readonly number[], place: Place): string {
  const count = Math.floor(line.length / 2);
  const stride = Math.max(1, Math.floor(count / OUTLINE_POINTS));
  let path = '';
  for (let i = 0; i < count; i += stride) {
    const [x, y] = place(line[2 * i] ?? 0, line[2 * i + 1] ?? 0);
    path += `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
  }
  return `${path}Z`;
}

/** A line to the tip, and at the foot the sign of its kind. */
function vectorPath({ kind, x, y, tipX, tipY }: ErrorVector, place: Place): string {
  const [footX, footY] = place(x, y);
  const [endX, endY] = place(tipX, tipY);
  return `${signPath(kind, footX, footY)}M${footX.toFixed(1)} ${footY.toFixed(1)}L${endX.toFixed(1)} ${endY.toFixed(1)}`;
}

/** A dot, a ring or a cross. */
function signPath(kind: ResidualKind, x: number, y: number): string {
  if (kind === 'leftOut') {
    const size = 2.2;
    return `M${(x - size).toFixed(1)} ${(y - size).toFixed(1)}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}`;
  }
  const radius = kind === 'heldOut' ? 2.6 : 0.8;
  return `M${(x - radius).toFixed(1)} ${y.toFixed(1)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
}

function Sign({ kind }: { kind: ResidualKind }): ReactNode {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path className={classes['vectors']} data-kind={kind} d={`${signPath(kind, 5, 6)}M5 6L11 3`} />
    </svg>
  );
}

/** The scale bar, as long as the drawing's residuals of that length: a share of the drawing's width. */
function Bar({ lengthShare }: { lengthShare: number }): ReactNode {
  return <span className={classes['bar']} style={{ width: `${100 * lengthShare}cqw` }} aria-hidden="true" />;
}
