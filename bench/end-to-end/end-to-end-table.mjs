/** @typedef {import('./bench-end-to-end.mjs').EndToEndFigures} EndToEndFigures */

/**
 * The figures as text for a terminal.
 * @param {EndToEndFigures} figures
 */
export function endToEndTable(figures) {
  const sections = [
    about(figures),
    times(figures),
    resources(figures),
    limits(figures),
    previews(figures),
    looks(figures),
    manyTasks(figures),
    cancels(figures),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** @param {EndToEndFigures} figures */
function about({ machine, tasks, pad, limit }) {
  const size = tasks[0]?.size;
  const what = size == null ? 'no task was complete' : `${size.width} x ${size.height} px, margin ${pad} px`;
  const held =
    limit === null
      ? []
      : [`browser held to ${gigabytes(limit.bytes)} by ${limit.kind}${limit.killed ? ', and killed' : ''}`];
  return [
    [what, `${machine.cores} x ${machine.processor}`, `load ${machine.load.toFixed(1)}`, ...held].join('; '),
    ...tasks
      .slice(0, 1)
      .flatMap(({ accuracyPx, truth }) => [
        `median error on held-out places ${accuracyPx?.toFixed(3) ?? '-'} px` +
          (truth?.map == null
            ? ''
            : `; against the truth ${truth.map.median.toFixed(3)} px median, ${truth.map.largest.toFixed(3)} px at most`) +
          (truth?.scaleError == null ? '' : `; scale off by ${(100 * truth.scaleError).toFixed(2)} %`),
      ]),
  ];
}

/** @param {EndToEndFigures} figures */
function times({ seconds, stages, steps, tasks }) {
  const pixels = tasks.reduce((sum, { size }) => sum + (size === null ? 0 : size.width * size.height), 0);
  return [
    row('whole run', `${seconds.toFixed(1)} s`, `${(seconds / (pixels / 1e6)).toFixed(3)} s per Mpx`),
    ...[1, 2, 3, 4].map((stage) =>
      row(
        `stage ${stage}`,
        `${stages.reduce((sum, each) => sum + (each.stage === stage ? each.seconds : 0), 0).toFixed(1)} s`,
      ),
    ),
    ...steps.map((step) =>
      row(
        `  ${step.step}`,
        `${step.seconds.toFixed(1)} s`,
        `${step.processorSeconds.toFixed(1)} s of processor`,
      ),
    ),
  ];
}

/** @param {EndToEndFigures} figures */
function resources({ peak, emptyPage, predicted, seconds, longestTaskMs, use, timeLeft }) {
  return [
    row('peak memory, all processes', gigabytes(peak.memory), comparedWith(predicted.memory, peak.memory)),
    row('  of which the empty page', gigabytes(emptyPage)),
    row('peak storage', gigabytes(peak.storage), comparedWith(predicted.storage, peak.storage)),
    row('whole run', `${seconds.toFixed(1)} s`, secondsCompared(predicted.seconds, seconds)),
    row(
      'longest main-thread task',
      longestTaskMs === null ? 'under 50 ms' : `${Math.round(longestTaskMs)} ms`,
    ),
    row(
      'time left, error after a fifth',
      percent(timeLeft.worstOfLeft),
      `of what was left; ${percent(timeLeft.worstOfRun)} of the task`,
    ),
    ...(use === null
      ? []
      : [
          row('processor time of the run', `${use.processorSeconds.toFixed(1)} s`, 'on all cores together'),
          row('read, written by the browser', gigabytes(use.read), gigabytes(use.written)),
        ]),
  ];
}

/** @param {EndToEndFigures} figures */
function limits({ steps, limits: { read, readInPage }, saved }) {
  const ingest = steps.reduce((sum, step) => sum + (step.stage === 'ingest' ? step.seconds : 0), 0);
  return [
    row('raw bytes', gigabytes(read.bytes), '(from the file cache as far as they are in it)'),
    row('  read once outside the browser', `${read.seconds.toFixed(2)} s`),
    row('  read once in a page', `${readInPage.toFixed(2)} s`),
    row(
      '  ingest',
      `${ingest.toFixed(2)} s`,
      `${(ingest / read.seconds).toFixed(1)} x, ${(ingest / readInPage).toFixed(1)} x`,
    ),
    ...saved.flatMap(({ to, seconds, bytes, peakMemory, once }) => [
      row(`exported bytes, ${to}`, gigabytes(bytes), `peak memory ${gigabytes(peakMemory)}`),
      row('  written once outside the browser', `${once.outside.toFixed(2)} s`, roundsOf(once)),
      row('  written once by the browser', `${once.inBrowser.toFixed(2)} s`, roundsOf(once)),
      row(
        '  export',
        `${seconds.toFixed(2)} s`,
        `${(seconds / once.outside).toFixed(1)} x, ${(seconds / once.inBrowser).toFixed(1)} x`,
      ),
    ]),
  ];
}

/** @param {import('./write-once.mjs').OnceFigures} once */
function roundsOf({ rounds }) {
  return rounds === 1 ? '' : `median of ${rounds}`;
}

/** @param {EndToEndFigures} figures */
function previews({ previews: shown }) {
  if (shown === null) return [];
  return [
    row('first preview', `${shown.first.toFixed(2)} s`, 'after the drop'),
    row('last preview', `${shown.last.toFixed(2)} s`, 'after the drop'),
  ];
}

/** @param {EndToEndFigures} figures */
function looks({ looks: both }) {
  if (both === null) return [];
  return [
    ...lookRows('tiles on the screen', both.alone),
    ...(both.besides === null ? [] : lookRows('while other tasks run', both.besides)),
  ];
}

/**
 * @param {string} title
 * @param {readonly import('./look-times.mjs').LookFigure[]} figures
 */
function lookRows(title, figures) {
  /** @param {import('./look-times.mjs').Spread} spread */
  const spread = ({ median, most, worst }) =>
    [median, most, worst].map((each) => String(Math.round(each)).padStart(6)).join('');
  return [
    row(title, 'times', 'right tiles, ms: median, 95th percentile, worst; something in every place'),
    ...figures.map(({ act, count, sharp, covered }) =>
      row(`  ${act}`, String(count), `${spread(sharp)}   ${spread(covered)}`),
    ),
  ];
}

/** @param {EndToEndFigures} figures */
function manyTasks({ tasks }) {
  if (tasks.length < 2) return [];
  return tasks.map(({ sample, peak }) =>
    row(
      sample,
      gigabytes(peak?.memory ?? null),
      `peak memory, ${gigabytes(peak?.leastMemory ?? null)} at least`,
    ),
  );
}

/** @param {EndToEndFigures} figures */
function cancels({ cancels: all }) {
  return all.map(({ step, delayMs, seconds }) =>
    row(
      `cancel in "${step}"`,
      seconds === null ? 'was over' : `${seconds.toFixed(2)} s`,
      `after ${delayMs} ms`,
    ),
  );
}

const NAME_WIDTH = 36;
const VALUE_WIDTH = 12;

/**
 * @param {string} name
 * @param {string} value
 * @param {string} [rest]
 */
function row(name, value, rest = '') {
  return `${name.padEnd(NAME_WIDTH)}${value.padStart(VALUE_WIDTH)}   ${rest}`.trimEnd();
}

/** @param {number | null} bytes */
function gigabytes(bytes) {
  return bytes === null ? 'not known' : `${(bytes / 1e9).toFixed(3)} GB`;
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(100 * share)} %`;
}

/**
 * @param {number} predicted
 * @param {number | null} measured
 */
function comparedWith(predicted, measured) {
  return `predicted ${gigabytes(predicted)}${measured === null ? '' : ` (${signed(predicted / measured - 1)})`}`;
}

/**
 * @param {number | null} predicted
 * @param {number} measured
 */
function secondsCompared(predicted, measured) {
  return predicted === null
    ? ''
    : `predicted ${predicted.toFixed(1)} s (${signed(predicted / measured - 1)})`;
}

/** @param {number} share */
function signed(share) {
  return `${share < 0 ? '-' : '+'}${percent(Math.abs(share))}`;
}
