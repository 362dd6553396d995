import type { ReactNode } from 'react';
import { type ColorMapName, colorMapAt, differenceColorAt } from '#core/display/color-maps.ts';
import { unpackRgba } from '#core/display/rgba.ts';
import classes from './display-panel.module.css';

const STOPS = 16;

/** A strip with the colours of a map from dark to bright, or of the difference from negative to positive. */
export function ColorRamp({ name }: { name: ColorMapName | 'difference' }): ReactNode {
  const colors = Array.from({ length: STOPS + 1 }, (_, i) => {
    const color =
      name === 'difference' ? differenceColorAt((2 * i) / STOPS - 1) : colorMapAt(name, i / STOPS);
    return `rgb(${unpackRgba(color).slice(0, 3).join(' ')})`;
  });
  return (
    <div
      className={classes['ramp']}
      style={{ background: `linear-gradient(to right, ${colors.join(', ')})` }}
    />
  );
}
