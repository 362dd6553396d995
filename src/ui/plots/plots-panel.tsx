import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { EngineApi } from '#protocol/engine.ts';
import type { Figures, TaskView } from '#protocol/view.ts';
import { errorMapFigure } from './figures/error-map.ts';
import { plotFigures } from './figures/plot-figures.ts';
import { PictureView } from './picture-view.tsx';
import { type TaskPicture, taskPictures } from './pictures/task-pictures.ts';
import { FILE_THEME, type PlotFigure } from './plot-figure.ts';
import { PlotCard } from './plot-card.tsx';
import { PlotView } from './plot-view.tsx';
import classes from './plots-panel.module.css';
import { pngOfFigure } from './png-of-figure.ts';
import { pngOfCanvas } from './save-png.ts';

/** Longer side of a saved picture's panels, in px. */
const SAVED_LONGEST_PX = 2000;

/** What has come of reading the plots' data. */
type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ready'; readonly taskId: string; readonly figures: Figures | null };

/** All plots and pictures of a task; those of a stage that is not done yet are missing, and the panel says so. */
export function PlotsPanel({ engine, view }: { engine: EngineApi; view: TaskView }): ReactNode {
  const loaded = useFigures(engine, view);
  const figures = loaded.kind === 'ready' ? loaded.figures : null;
  const plots = useMemo(() => {
    const map = errorMapFigure(view);
    return [...(figures === null ? [] : plotFigures(figures)), ...(map === null ? [] : [map])];
  }, [figures, view]);
  const pictures = useMemo(() => taskPictures(view, figures), [view, figures]);
  return (
    <div className={classes['panel']}>
      <Notice loaded={loaded} />
      {plots.map((figure) => (
        <FigureCard key={figure.name} figure={figure} view={view} />
      ))}
      {loaded.kind !== 'loading' &&
        pictures.map((picture) => (
          <PictureCard key={picture.name} picture={picture} engine={engine} view={view} />
        ))}
    </div>
  );
}

function Notice({ loaded }: { loaded: Loaded }): ReactNode {
  if (loaded.kind === 'loading') return <p className={classes['notice']}>Reading the plots…</p>;
  if (loaded.kind === 'failed') {
    return (
      <p className={classes['notice']} role="alert">
        The plots could not be read: {loaded.message}
      </p>
    );
  }
  if (loaded.figures !== null) return null;
  return (
    <p className={classes['summary']}>The plots of the scale come with stage 4, which is not done yet.</p>
  );
}

function FigureCard({ figure, view }: { figure: PlotFigure; view: TaskView }): ReactNode {
  return (
    <PlotCard
      title={figure.title}
      summary={figure.summary}
      fileName={fileNameOf(view, figure.name)}
      makePng={() => pngOfFigure(figure)}
      small={<PlotView figure={figure} large={false} />}
      large={<PlotView figure={figure} large />}
    />
  );
}

function PictureCard(props: { picture: TaskPicture; engine: EngineApi; view: TaskView }): ReactNode {
  const { picture, engine, view } = props;
  const makePng = async (): Promise<Uint8Array<ArrayBuffer> | null> => {
    const drawn = await picture.draw(engine, {
      longestPx: SAVED_LONGEST_PX,
      theme: FILE_THEME,
      bare: false,
    });
    return drawn === null ? null : pngOfCanvas(drawn);
  };
  return (
    <PlotCard
      title={picture.title}
      summary={picture.summary}
      fileName={fileNameOf(view, picture.name)}
      makePng={makePng}
      small={<PictureView engine={engine} picture={picture} large={false} />}
      large={<PictureView engine={engine} picture={picture} large />}
    />
  );
}

function fileNameOf(view: TaskView, name: string): string {
  return `${view.ref.sample}_${view.ref.dye}_${name}${view.suffix}`;
}

function useFigures(engine: EngineApi, view: TaskView): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  const { taskId } = view;
  useEffect(() => {
    let closed = false;
    engine.readFigures(taskId).then(
      (figures) => {
        if (!closed) setLoaded({ kind: 'ready', taskId, figures });
      },
      (reason: unknown) => {
        const message = reason instanceof Error ? reason.message : String(reason);
        if (!closed) setLoaded({ kind: 'failed', message });
      },
    );
    return () => {
      closed = true;
    };
  }, [engine, taskId]);
  return loaded.kind === 'ready' && loaded.taskId !== taskId ? { kind: 'loading' } : loaded;
}
