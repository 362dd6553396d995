import { useComputedColorScheme } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { loadPlotly } from './load-plotly.ts';
import { PLOT_THEMES, type PlotFigure, themedLayout } from './plot-figure.ts';
import classes from './plots-panel.module.css';

/** One plot, drawn by Plotly in a place of fixed height; it follows the width and the colour scheme of the page. */
export function PlotView({ figure, large }: { figure: PlotFigure; large: boolean }): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const div = ref.current;
    if (div === null) return;
    let closed = false;
    let release: (() => void) | null = null;
    const draw = async (): Promise<void> => {
      const Plotly = await loadPlotly();
      if (closed) return;
      const { fontFamily } = getComputedStyle(div);
      const layout = { ...themedLayout(figure, PLOT_THEMES[scheme], { large, fontFamily }), autosize: true };
      await Plotly.react(div, [...figure.traces], layout, { displayModeBar: false, responsive: false });
      const observer = new ResizeObserver(() => Plotly.Plots.resize(div));
      observer.observe(div);
      release = () => {
        observer.disconnect();
        Plotly.purge(div);
      };
      if (closed) release();
    };
    draw().catch((reason: unknown) => setError(reason instanceof Error ? reason.message : String(reason)));
    return () => {
      closed = true;
      release?.();
    };
  }, [figure, scheme, large]);
  return (
    <div className={large ? classes['largePlot'] : classes['plot']}>
      {!large && <Legend entries={figure.legend} />}
      {error === null ? (
        <div ref={ref} className={classes['fill']} aria-hidden="true" />
      ) : (
        <p className={classes['summary']}>The plot could not be drawn: {error}</p>
      )}
    </div>
  );
}

function Legend({ entries }: { entries: PlotFigure['legend'] }): ReactNode {
  return (
    <ul className={classes['legend']} aria-hidden="true">
      {entries.map(({ label, color, shape }) => (
        <li key={label}>
          <svg width="16" height="10" viewBox="0 0 16 10">
            {shape === 'line' || shape === 'dash' ? (
              <path
                d="M0 5H16"
                stroke={color}
                strokeWidth="2"
                strokeDasharray={shape === 'dash' ? '4 2' : 'none'}
              />
            ) : (
              <circle
                cx="8"
                cy="5"
                r="3"
                stroke={color}
                strokeWidth="1.5"
                fill={shape === 'dot' ? color : 'none'}
              />
            )}
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
