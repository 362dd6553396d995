import { type ReactNode, useRef } from 'react';
import type { EngineApi } from '#protocol/engine.ts';
import type { TaskView } from '#protocol/view.ts';
import { CompareBar } from './controls/compare-bar.tsx';
import { PaneLabels } from './controls/pane-labels.tsx';
import { ResidualLegend } from './controls/residual-legend.tsx';
import { ScaleBar } from './controls/scale-bar.tsx';
import { StatusLine } from './controls/status-line.tsx';
import { SwipeDivider } from './controls/swipe-divider.tsx';
import { TileNotice } from './controls/tile-notice.tsx';
import { Toolbar } from './controls/toolbar.tsx';
import { Navigator } from './controls/navigator.tsx';
import { VerdictBanner } from './controls/verdict-banner.tsx';
import { ViewCanvas } from './controls/view-canvas.tsx';
import { useBlinkTimer } from './use-blink-timer.ts';
import { useFocusAfterPick } from './use-focus-after-pick.ts';
import { usePixelReadout } from './use-pixel-readout.ts';
import { useScene } from './use-scene.ts';
import { useViewerKeys } from './use-viewer-keys.ts';
import classes from './viewer-panel.module.css';

/** The image viewer of a task: toolbar, picture, status line. Fills its parent, which has to have a height. */
export function ViewerPanel({ engine, view }: { engine: EngineApi; view: TaskView }): ReactNode {
  const panelRef = useRef<HTMLElement>(null);
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const overviewRef = useRef<HTMLCanvasElement>(null);
  const sceneRef = useScene(canvasRef, overviewRef, { engine, view });
  usePixelReadout(engine, view);
  useBlinkTimer();
  useViewerKeys();
  useFocusAfterPick(panelRef, canvasRef);
  return (
    <section ref={panelRef} className={classes['panel']} aria-label="Image viewer">
      <Toolbar view={view} />
      <div className={classes['stage']}>
        <ViewCanvas canvasRef={canvasRef} view={view} />
        <VerdictBanner view={view} />
        <PaneLabels />
        <SwipeDivider />
        <CompareBar view={view} />
        <div className={classes['lowerLeft']}>
          <ResidualLegend view={view} />
          <ScaleBar />
        </div>
        <Navigator overviewRef={overviewRef} view={view} />
        <TileNotice onRetry={() => sceneRef.current?.retry()} />
      </div>
      <StatusLine view={view} />
    </section>
  );
}
