/**
 * What the page has noted, in the order in which it happened; times are ms on the page's clock.
 * @typedef {{ kind: 'input', at: number } | { kind: 'frame', at: number, sharp: boolean, covered: boolean }} LookNote
 * What one pan, wheel turn or move of a drag took, ms.
 * @typedef {{ covered: number, sharp: number }} Answer
 * @typedef {{ act: string, count: number, covered: Spread, sharp: Spread }} LookFigure
 * @typedef {{ median: number, most: number, worst: number }} Spread
 */

/** Share of the answers that came as soon as `most`. */
const MOST = 0.95;

/**
 * For each input the time until a frame in which every visible tile was drawn, and until one in which all were the right
 * ones. Only frames that were drawn after the page had handled the input answer it; of one without an answer nothing is told.
 * @param {readonly LookNote[]} notes
 * @returns {Answer[]}
 */
export function answersOf(notes) {
  return notes.flatMap((input, i) => {
    if (input.kind !== 'input') return [];
    const frames = notes.slice(i + 1).flatMap((note) => (note.kind === 'frame' ? [note] : []));
    const covered = frames.find((frame) => frame.covered);
    const sharp = frames.find((frame) => frame.sharp);
    if (covered === undefined || sharp === undefined) return [];
    return [{ covered: covered.at - input.at, sharp: sharp.at - input.at }];
  });
}

/**
 * Median, 95th percentile and worst of the answers of each act, in the order in which the acts came.
 * @param {readonly (Answer & { act: string })[]} answers
 * @returns {LookFigure[]}
 */
export function lookFigures(answers) {
  const acts = [...new Set(answers.map(({ act }) => act))];
  return acts.map((act) => {
    const own = answers.filter((answer) => answer.act === act);
    return {
      act,
      count: own.length,
      covered: spreadOf(own.map(({ covered }) => covered)),
      sharp: spreadOf(own.map(({ sharp }) => sharp)),
    };
  });
}

/**
 * @param {readonly number[]} values
 * @returns {Spread}
 */
function spreadOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  /** @param {number} share */
  const at = (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  return { median: at(0.5), most: at(MOST), worst: at(1) };
}
