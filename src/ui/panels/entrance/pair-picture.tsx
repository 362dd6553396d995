import type { ReactNode } from 'react';
import classes from './entrance.module.css';

const ROCK = 'M52 26 90 12l44 6 30 26 8 46-28 38-52 14-48-14-20-42z';

/** The pair as a drawing: the outline before staining, turned a little, over the one after, with lit spots. */
export function PairPicture(): ReactNode {
  return (
    <svg className={classes['picture']} viewBox="0 0 216 156" aria-hidden="true" focusable="false">
      <g className={classes['pre']} transform="rotate(-9 108 78) translate(-13 5)">
        <path d={ROCK} fill="currentColor" fillOpacity="0.1" />
        <path d={ROCK} fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="5 4" />
      </g>
      <g className={classes['post']}>
        <path d={ROCK} fill="currentColor" fillOpacity="0.1" />
        <path d={ROCK} fill="none" stroke="currentColor" strokeWidth="2" />
        {SPOTS.map(([x, y, r]) => (
          <circle key={`${x} ${y}`} cx={x} cy={y} r={r} fill="currentColor" />
        ))}
      </g>
    </svg>
  );
}

const SPOTS: readonly (readonly [number, number, number])[] = [
  [96, 52, 3],
  [104, 60, 2],
  [124, 48, 2.4],
  [132, 92, 3.2],
  [122, 98, 2],
  [84, 96, 2.6],
  [146, 70, 2],
];
