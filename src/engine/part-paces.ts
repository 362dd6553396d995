import type { PlannedPart } from './progress-meter-plan.ts';

/**
 * How many times as long as planned the parts of earlier tasks took on this computer: by part, the latest last. 1 is the speed
 * of the machine that the plan was measured on.
 */
export type PartPaces = Readonly<Record<string, readonly number[]>>;

/** Keeps what this computer's speed came to, from one visit to the next. Never fails: what cannot be kept is measured again. */
export interface PaceMemory {
  /** Empty where nothing is kept. */
  read(): Promise<PartPaces>;
  write(paces: PartPaces): Promise<void>;
}

/** Tasks that a pace is taken from: their median is the same whatever two of them were, as when the computer slept. */
const TASKS_KEPT = 5;

/** Paces beyond this, or below its inverse, are no speed of a computer: a clock was set, or a lid was shut. */
export const MOST_PACE = 20;

/** Adds what the parts of a task took; those that were not worked through are not among `measured`. */
export function addPaces(
  paces: PartPaces,
  planned: readonly PlannedPart[],
  measured: readonly PlannedPart[],
): PartPaces {
  const added = measured.flatMap((part): [string, readonly number[]][] => {
    const name = nameOf(part);
    const before = planned.find((each) => nameOf(each) === name)?.seconds ?? 0;
    const pace = part.seconds / before;
    return isPace(pace) ? [[name, [...(paces[name] ?? []), pace].slice(-TASKS_KEPT)]] : [];
  });
  return { ...paces, ...Object.fromEntries(added) };
}

/** The plan at this computer's speed; parts that have no pace of their own are taken for as slow as the others. */
export function pacedPlan(plan: readonly PlannedPart[], paces: PartPaces): PlannedPart[] {
  const known = plan.map((part) => medianPace(paces[nameOf(part)] ?? []));
  const usual = medianPace(known.filter((pace) => pace !== null)) ?? 1;
  return plan.map((part, i) => ({ ...part, seconds: part.seconds * (known[i] ?? usual) }));
}

/** What was stored, as far as it still is paces. */
export function pacesOf(stored: unknown): PartPaces {
  if (typeof stored !== 'object' || stored === null) return {};
  const valid = Object.entries(stored).filter(
    (entry): entry is [string, number[]] => Array.isArray(entry[1]) && entry[1].every(isPace),
  );
  return Object.fromEntries(valid);
}

function nameOf({ stage, steps }: PlannedPart): string {
  return steps === '' ? stage : `${stage}: ${steps}`;
}

function isPace(value: unknown): value is number {
  return typeof value === 'number' && value <= MOST_PACE && value >= 1 / MOST_PACE;
}

/** Null where there is none; of an even number, the geometric mean of the middle two. */
function medianPace(paces: readonly number[]): number | null {
  const sorted = paces.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : Math.sqrt(low * high);
}
