import type { ReactNode } from 'react';
import type { StageId } from '#core/run-context.ts';
import type { TaskSummary } from '#protocol/task.ts';
import type { TaskView } from '#protocol/view.ts';
import { FileName, TaskName } from '#ui/elements/file-name.tsx';
import {
  formatBytes,
  formatCount,
  formatPercent,
  formatScale,
  formatSeconds,
  formatSize,
  NO_VALUE,
} from '#ui/words/format.ts';
import { geometryWords } from '#ui/words/geometry-words.ts';
import { STAGE_TITLES } from '#ui/words/stage-words.ts';
import { ErrorMapDrawing } from './error-map-drawing.tsx';
import { ErrorFigures, VerdictMessage } from './verdict-section.tsx';
import classes from './overview.module.css';

/** The result at a glance: how sure it is, the scale, the geometry in words, and what it took. */
export function Overview({ view }: { view: TaskView }): ReactNode {
  const { summary } = view;
  return (
    <div className={classes['overview']} data-testid="overview">
      <h2 className={classes['name']}>
        <TaskName sample={view.ref.sample} dye={view.ref.dye} />
      </h2>
      <VerdictMessage summary={summary} />
      <Scales view={view} />
      <Alignment view={view} />
      <Seconds summary={summary} />
      <Images view={view} />
    </div>
  );
}

function Scales({ view }: { view: TaskView }): ReactNode {
  return (
    <section className={classes['section']}>
      <h3>Scale</h3>
      {view.scales.length === 0 ? (
        <p className={classes['dim']}>Not estimated yet; stage 4 does.</p>
      ) : (
        <dl className={classes['facts']}>
          {view.scales.map(({ key, label, value }, index) => (
            <Fact key={key} name={label}>
              <span className={index === 0 ? classes['large'] : undefined} data-testid={`scale-${key}`}>
                {formatScale(value)}
              </span>
            </Fact>
          ))}
          <EstimateFacts view={view} />
        </dl>
      )}
      <p className={classes['dim']}>Difference = post-stain − scale × aligned pre-stain.</p>
    </section>
  );
}

/** The interval, the other estimate, and how far apart the two are. */
function EstimateFacts({ view }: { view: TaskView }): ReactNode {
  const estimates = view.summary.scaleEstimates;
  if (estimates === null) return null;
  const { method, robust, moffat } = estimates;
  const other = method === 'robust' ? moffat : robust?.scale;
  return (
    <>
      {robust === null ? null : (
        <Fact name={method === 'robust' ? '95 % interval' : '95 % interval of the robust one'}>
          <span data-testid="scale-interval">
            {robust.low.toFixed(4)} to {robust.high.toFixed(4)}
          </span>
        </Fact>
      )}
      {other === undefined ? null : (
        <Fact name={method === 'robust' ? 'Moffat fit' : 'Robust'}>
          <span data-testid={method === 'robust' ? 'scale-moffat' : 'scale-robust'}>
            {formatScale(other)}
          </span>
          {robust === null ? null : ` (${apartWords(moffat / robust.scale - 1)})`}
        </Fact>
      )}
    </>
  );
}

/** "Moffat 0.42 % higher". */
function apartWords(excess: number): string {
  return `Moffat ${Math.abs(100 * excess).toFixed(2)} % ${excess < 0 ? 'lower' : 'higher'}`;
}

function Alignment({ view }: { view: TaskView }): ReactNode {
  const { summary } = view;
  const { geometry, inliers, matches } = summary;
  return (
    <section className={classes['section']}>
      <h3>Alignment</h3>
      {summary.judgement === null ? null : <ErrorFigures summary={summary} />}
      <ErrorMapDrawing view={view} />
      <dl className={classes['facts']}>
        <Fact name="Pre-stain image">{geometry === null ? NO_VALUE : geometryWords(geometry)}</Fact>
        <Fact name="Matches">
          {matches === 0
            ? NO_VALUE
            : `${formatCount(inliers)} of ${formatCount(matches)} agree (${formatPercent(inliers / matches)})`}
        </Fact>
      </dl>
    </section>
  );
}

function Seconds({ summary }: { summary: TaskSummary }): ReactNode {
  const stages = Object.entries(summary.seconds);
  const longest = Math.max(...stages.map(([, seconds]) => seconds), 0);
  const total = stages.reduce((sum, [, seconds]) => sum + seconds, 0);
  if (stages.length === 0) return null;
  return (
    <section className={classes['section']}>
      <h3>Time</h3>
      <ul className={classes['bars']}>
        {stages.map(([stage, seconds]) => (
          <li key={stage}>
            <span>{STAGE_TITLES[stage as StageId] ?? stage}</span>
            <span className={classes['track']} aria-hidden="true">
              <span
                className={classes['bar']}
                style={{ width: `${longest === 0 ? 0 : (100 * seconds) / longest}%` }}
              />
            </span>
            <span className={classes['number']}>{formatSeconds(seconds)}</span>
          </li>
        ))}
        <li>
          <span>All</span>
          <span className={classes['track']} aria-hidden="true" />
          <span className={classes['number']}>{formatSeconds(total)}</span>
        </li>
      </ul>
    </section>
  );
}

const DEPTH_WORDS = { uint8: '8 bit', uint16: '16 bit', float32: '32 bit float' } as const;

function Images({ view }: { view: TaskView }): ReactNode {
  const { summary } = view;
  return (
    <section className={classes['section']}>
      <h3>Images</h3>
      <dl className={classes['facts']}>
        <Fact name="Post-stain">{formatSize(summary.postSize)}</Fact>
        <Fact name="Pre-stain">{formatSize(summary.preSize)}</Fact>
        <Fact name="Padded canvas">
          {formatSize(view.canvas)}, margin {formatCount(view.pad)} px
        </Fact>
        <Fact name="Signal">
          <FileName name={summary.channelLabel} />, {DEPTH_WORDS[summary.pixelType]}
        </Fact>
        <Fact name="Most memory used">
          {summary.peakBytes === null ? NO_VALUE : formatBytes(summary.peakBytes)}
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
