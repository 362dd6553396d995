import { parseArgs } from 'node:util';

/** What `--help` prints about whole runs. */
export const END_TO_END_USAGE = `npm run bench -- --size WxH [options]
npm run bench -- --folder RAW [options]

Runs whole tasks in a headless browser: makes a pair of that size with known truth (or takes a folder of raw images), drops
it on the page, runs all four stages, and tells the seconds of each stage and step, bytes read and written, peak memory of
all browser processes, peak storage, the longest task of the page's main thread, what the page predicted and how good its
time left was; beside them what reading the raw bytes once and writing the exported bytes once takes on this computer, outside
the browser (forced to the disk) and in it (the same way as the export, from memory, nothing computed).

  --size WxH        size of the images, e.g. 8000x6600; made row by row, so that any size needs little memory
  --folder RAW      a folder of raw images instead
  --pad P           margin in px (default 2000)
  --tasks N         as many pairs of that size, one after the other (default 1)
  --seed N          of the pairs that are made (default 1)
  --export FORMAT   writes the difference image: tiff (default), fits, both or none
  --to WAY          into a folder, as a download, or both (default) one after the other
  --cancel          then runs again and cancels in every step, and tells how long each cancel took
  --look            then pans and zooms in the first task's pictures, and tells how soon the tiles were on the screen; with
                    --tasks 2 or more once more while the others run again
  --memory-limit M  holds the browser to M bytes by a cgroup, e.g. 4G (Linux, as root)
  --keep DIR        makes the images in DIR and leaves them there; those of an earlier run are taken where they fit
  --app DIR         a build of the app to run (default: this project's, built where it is stale)
  --json            prints JSON instead of tables
`;

/** A command line that cannot be carried out; the message says why. */
export class BenchUsageError extends Error {}

/**
 * @typedef {object} EndToEndOrder
 * @property {{ width: number, height: number } | null} size null where a folder is given
 * @property {string | null} folder
 * @property {number} pad
 * @property {number} tasks
 * @property {number} seed
 * @property {'tiff' | 'fits' | 'both' | 'none'} format
 * @property {'folder' | 'download' | 'both'} to
 * @property {boolean} cancel
 * @property {boolean} look
 * @property {number | null} memoryLimit bytes
 * @property {string | null} keep
 * @property {string | null} app
 * @property {boolean} json
 */

/**
 * The order for a whole run; null where neither a size nor a folder is given. Throws {@link BenchUsageError}.
 * @param {readonly string[]} args
 * @returns {EndToEndOrder | null}
 */
export function readEndToEndOrder(args) {
  if (!args.some((each) => /^--(size|folder)(=|$)/.test(each))) return null;
  const values = parse(args);
  if ((values.size === undefined) === (values.folder === undefined)) {
    throw new BenchUsageError('Give either --size or --folder.');
  }
  return {
    size: values.size === undefined ? null : readSize(values.size),
    folder: values.folder ?? null,
    pad: readWhole('--pad', values.pad, 0),
    tasks: readWhole('--tasks', values.tasks, 1),
    seed: readWhole('--seed', values.seed, 0),
    format: readFormat(values.export),
    to: readWay(values.to),
    cancel: values.cancel,
    look: values.look,
    memoryLimit: values['memory-limit'] === undefined ? null : readBytes(values['memory-limit']),
    keep: values.keep ?? null,
    app: values.app ?? null,
    json: values.json,
  };
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        size: { type: 'string' },
        folder: { type: 'string' },
        pad: { type: 'string', default: '2000' },
        tasks: { type: 'string', default: '1' },
        seed: { type: 'string', default: '1' },
        export: { type: 'string', default: 'tiff' },
        to: { type: 'string', default: 'both' },
        cancel: { type: 'boolean', default: false },
        look: { type: 'boolean', default: false },
        'memory-limit': { type: 'string' },
        keep: { type: 'string' },
        app: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new BenchUsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} text */
function readSize(text) {
  const match = /^(\d+)x(\d+)$/i.exec(text);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  if (width >= 64 && height >= 64) return { width, height };
  throw new BenchUsageError(`--size is "${text}"; write it as WxH, for example 8000x6600 (64 or more each).`);
}

/**
 * @param {string} option
 * @param {string} text
 * @param {number} least
 */
function readWhole(option, text, least) {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new BenchUsageError(`${option} is "${text}"; it must be a whole number of ${least} or more.`);
}

/** @param {string} text */
function readFormat(text) {
  if (text === 'tiff' || text === 'fits' || text === 'both' || text === 'none') return text;
  throw new BenchUsageError(`--export is "${text}"; it must be tiff, fits, both or none.`);
}

/** @param {string} text */
function readWay(text) {
  if (text === 'folder' || text === 'download' || text === 'both') return text;
  throw new BenchUsageError(`--to is "${text}"; it must be folder, download or both.`);
}

/** @type {Readonly<Record<string, number>>} */
const UNITS = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** @param {string} text */
function readBytes(text) {
  const match = /^(\d+(?:\.\d+)?)([KMG]?)$/i.exec(text);
  const bytes = Number(match?.[1]) * (UNITS[(match?.[2] ?? '').toUpperCase()] ?? NaN);
  if (bytes > 0) return Math.round(bytes);
  throw new BenchUsageError(
    `--memory-limit is "${text}"; write it as bytes or with K, M or G, for example 4G.`,
  );
}
