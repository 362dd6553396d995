import type { TaskSummary } from '#protocol/task.ts';
import { formatPx } from './format.ts';

/** How well a task came out: a tone, a short title, and a sentence that says what it rests on. */
export interface Verdict {
  readonly tone: 'good' | 'caution' | 'bad' | 'open';
  readonly title: string;
  readonly sentence: string;
}

/** Above this the aligned images are visibly apart at full resolution, which the eye sees from about one pixel. */
const VISIBLE_ERROR_PX = 1;

/** Judges a task by its own numbers. */
export function verdictOf(summary: TaskSummary): Verdict {
  if (summary.stagesDone < 2)
    return { tone: 'open', title: 'Not aligned yet', sentence: 'Run the next stages to align this pair.' };
  if (summary.registrationStage === 'identity')
    return {
      tone: 'bad',
      title: 'Not aligned',
      sentence:
        'No alignment could be found; the pre-stain image is shown where it lay. Do not trust the difference.',
    };
  if (summary.stagesDone < 3)
    return {
      tone: 'open',
      title: 'Aligned by the outline',
      sentence: 'The interior alignment has not been run yet.',
    };
  if (summary.registrationStage === 'boundary')
    return {
      tone: 'caution',
      title: 'Aligned by the outline only',
      sentence: 'The interior alignment was off or refused; expect errors of some pixels inside the sample.',
    };
  return interiorVerdict(summary);
}

function interiorVerdict({ accuracyPx }: TaskSummary): Verdict {
  if (accuracyPx === null)
    return {
      tone: 'caution',
      title: 'Aligned',
      sentence: 'The accuracy could not be measured; look at the overlay.',
    };
  const sentence = `Typically ${formatPx(accuracyPx)} off, measured where the fit has not looked.`;
  if (accuracyPx > VISIBLE_ERROR_PX) return { tone: 'caution', title: 'Aligned roughly', sentence };
  return { tone: 'good', title: 'Aligned', sentence };
}
