import type { StageId } from '#core/run-context.ts';
import type { StageNumber } from '#protocol/task.ts';

/** The stages as the page names them. */
export const STAGE_TITLES: Readonly<Record<StageId, string>> = {
  ingest: 'Reading the images',
  pad: 'Padding',
  boundary: 'Boundary alignment',
  interior: 'Interior alignment',
  subtract: 'Scale and difference',
};

/** Stages in the order in which they run, for the row of steps; reading belongs to the first. */
export const STAGE_STEPS: readonly {
  readonly number: StageNumber;
  readonly id: StageId;
  readonly short: string;
}[] = [
  { number: 1, id: 'pad', short: 'Padding' },
  { number: 2, id: 'boundary', short: 'Boundary' },
  { number: 3, id: 'interior', short: 'Interior' },
  { number: 4, id: 'subtract', short: 'Difference' },
];

/** Number of the stage that a piece of work belongs to. */
export function stageNumberOf(stage: StageId): StageNumber {
  return STAGE_STEPS.find(({ id }) => id === stage)?.number ?? 1;
}
