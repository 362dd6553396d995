import { useComputedColorScheme } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { EngineApi } from '#protocol/engine.ts';
import type { TaskPicture } from './pictures/task-pictures.ts';
import { PLOT_THEMES } from './plot-figure.ts';
import classes from './plots-panel.module.css';

/** Longer side of a picture's panels on the page, in px. */
const SMALL_PX = 640;
const LARGE_PX = 1280;

/** One picture, drawn from a reduced level in a place of fixed height. */
export function PictureView(props: { engine: EngineApi; picture: TaskPicture; large: boolean }): ReactNode {
  const { engine, picture, large } = props;
  const ref = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let closed = false;
    const longestPx = large ? LARGE_PX : SMALL_PX;
    picture.draw(engine, { longestPx, theme: PLOT_THEMES[scheme], bare: !large }).then(
      (canvas) => {
        if (!closed && canvas !== null) ref.current?.replaceChildren(canvas);
      },
      (reason: unknown) => {
        if (!closed) setError(reason instanceof Error ? reason.message : String(reason));
      },
    );
    return () => {
      closed = true;
    };
  }, [engine, picture, large, scheme]);
  return (
    <div className={large ? classes['largePlot'] : ''} style={large ? {} : { aspectRatio: picture.aspect }}>
      {error === null ? (
        <div ref={ref} className={classes['fillPicture']} aria-hidden="true" />
      ) : (
        <p className={classes['summary']}>The picture could not be drawn: {error}</p>
      )}
    </div>
  );
}
