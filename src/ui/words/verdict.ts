import type { TaskSummary } from '#protocol/task.ts';
import { formatFixed } from './format.ts';

/** How well a task came out: the verdict on its registration, a short title, and a sentence that says why. */
export interface Verdict {
  readonly tone: 'good' | 'caution' | 'bad' | 'open';
  /** Null while nothing has been judged. */
  readonly chip: 'PASS' | 'WARN' | 'FAIL' | null;
  readonly title: string;
  readonly sentence: string;
}

/** The verdict on a task in the page's words. */
export function verdictOf(summary: TaskSummary): Verdict {
  const { judgement, stagesDone, registrationStage } = summary;
  if (stagesDone < 2)
    return {
      tone: 'open',
      chip: null,
      title: 'Not aligned yet',
      sentence: 'Run the next stages to align this pair.',
    };
  if (registrationStage === 'identity')
    return {
      tone: 'bad',
      chip: 'FAIL',
      title: 'Not aligned',
      sentence:
        'No alignment could be found; the pre-stain image is shown where it lay. Do not trust the difference.',
    };
  if (judgement === null)
    return {
      tone: 'open',
      chip: null,
      title: 'Aligned by the outline',
      sentence: 'The interior alignment has not been run yet, and nothing has checked this one.',
    };
  return {
    tone: TONES[judgement.verdict],
    chip: judgement.verdict,
    title: registrationStage === 'boundary' ? 'Aligned by the outline only' : TITLES[judgement.verdict],
    sentence: judgement.reasons[0]?.text ?? '',
  };
}

const TONES = { PASS: 'good', WARN: 'caution', FAIL: 'bad' } as const;
const TITLES = {
  PASS: 'Aligned and checked',
  WARN: 'Aligned, but look first',
  FAIL: 'Not aligned well enough',
} as const;

/** Everything that is to be said about a task beside its verdict's sentence, each once. */
export function furtherRemarks({ judgement, remarks }: TaskSummary): string[] {
  const [first, ...others] = (judgement?.reasons ?? []).map(({ text }) => text);
  return [...new Set([...others, ...remarks])].filter((text) => text !== first);
}

/** An error in px with digits to its size: "0.018 px", "0.42 px", "3.1 px", "41 px". */
export function errorWords(px: number): string {
  return `${formatFixed(px, digitsOf(px))}\u202fpx`;
}

/** An interval with the digits of the figure that it belongs to: "0.009–0.034". */
export function intervalWords({ px, low, high }: { px: number; low: number; high: number }): string {
  const digits = digitsOf(px);
  return `${formatFixed(low, digits)}–${formatFixed(high, digits)}`;
}

/** Two digits that say something, down to a thousandth of a pixel. */
function digitsOf(px: number): number {
  if (px < 0.0995) return 3;
  if (px < 0.995) return 2;
  return px < 9.95 ? 1 : 0;
}
