import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TaskView, ViewStage } from '#protocol/view.ts';
import { partsOf, STAGE_LABELS, STAGE_ORDER } from '../scene/view-source.ts';
import { comparesTwo, type ViewerState, type ViewMode } from '../viewer-state.ts';
import { useViewer } from '../viewer-store.ts';
import { ArrowsIcon, OutlineIcon } from './icons.tsx';
import classes from './toolbar.module.css';

const MODES: readonly { readonly value: ViewMode; readonly label: string }[] = [
  { value: 'overlay', label: 'Overlay' },
  { value: 'post', label: 'Post' },
  { value: 'pre', label: 'Pre' },
  { value: 'difference', label: 'Difference' },
  { value: 'blink', label: 'Blink' },
  { value: 'swipe', label: 'Swipe' },
  { value: 'side', label: 'Side by side' },
];

/** What is shown: the view, the stage or the two sources compared, and what lies over the picture. */
export function Toolbar({ view }: { view: TaskView }): ReactNode {
  const mode = useViewer((state) => state.mode);
  const setMode = useViewer((state) => state.setMode);
  return (
    <div className={classes['toolbar']} role="toolbar" aria-label="Viewer">
      <SegmentedControl
        size="xs"
        aria-label="View"
        value={mode}
        onChange={setMode}
        data={MODES.map((one) => ({ ...one }))}
      />
      <StageChooser view={view} />
      <span className={classes['space']} />
      <OverlayToggles view={view} />
    </div>
  );
}

/** The alignment that is shown; where two pictures are compared, that of B, or of A where B is post. */
function StageChooser({ view }: { view: TaskView }): ReactNode {
  const stage = useViewer((state) => shownStageOf(state));
  const setStage = useViewer((state) => state.setStage);
  const stages = STAGE_ORDER.filter((one) => view.stages.some((present) => present.stage === one));
  return (
    <div className={classes['group']}>
      <span className={classes['label']} id="viewer-stage">
        Alignment
      </span>
      <SegmentedControl
        size="xs"
        aria-labelledby="viewer-stage"
        disabled={stage === null}
        value={stage ?? ''}
        onChange={(value) => value !== '' && setStage(value)}
        data={stages.map((value) => ({ value, label: STAGE_LABELS[value] }))}
      />
    </div>
  );
}

function shownStageOf({ mode, stage, sources }: ViewerState): ViewStage | null {
  if (mode === 'post') return null;
  if (!comparesTwo(mode)) return stage;
  const moved = sources.b === 'post' ? sources.a : sources.b;
  return moved === 'post' ? null : partsOf(moved).stage;
}

function OverlayToggles({ view }: { view: TaskView }): ReactNode {
  const outlines = useViewer((state) => state.outlines);
  const residuals = useViewer((state) => state.residuals);
  const toggleOutlines = useViewer((state) => state.toggleOutlines);
  const toggleResiduals = useViewer((state) => state.toggleResiduals);
  return (
    <div className={classes['group']}>
      <Toggle
        on={outlines}
        onToggle={toggleOutlines}
        disabled={view.outlines === null}
        label="Outlines"
        hint={
          view.outlines === null
            ? 'Outlines are known after boundary alignment'
            : 'Outlines: post cyan, pre magenta (E)'
        }
        icon={<OutlineIcon />}
      />
      <Toggle
        on={residuals}
        onToggle={toggleResiduals}
        disabled={view.residuals.length === 0}
        label="Residual vectors"
        hint={
          view.residuals.length === 0
            ? 'Residuals are known after interior alignment'
            : 'What the alignment leaves over, magnified'
        }
        icon={<ArrowsIcon />}
      />
    </div>
  );
}

function Toggle(props: {
  on: boolean;
  onToggle: () => void;
  disabled: boolean;
  label: string;
  hint: string;
  icon: ReactNode;
}): ReactNode {
  return (
    <Tooltip label={props.hint} openDelay={400}>
      <ActionIcon
        variant={props.on ? 'filled' : 'default'}
        size="md"
        aria-label={props.label}
        aria-pressed={props.on}
        aria-disabled={props.disabled}
        {...(props.disabled ? { 'data-disabled': true } : { onClick: props.onToggle })}
      >
        {props.icon}
      </ActionIcon>
    </Tooltip>
  );
}
