import { parseArgs } from 'node:util';

/** What `--help` prints. */
export const USAGE = `Usage: npm run batch -- RAW OUT [options]

Aligns, scales and subtracts every pre/post-stain pair below the folder RAW and writes
all results into the folder OUT: OUT/<sample>/<dye>/{tiff,fits,ome,pipeline_output}/...

  --set name=value     a parameter, as often as needed, e.g. --set pad=300
  --samples a,b        only these samples
  --dyes x,y           only these dyes
  --format FORMAT      tiff (default), fits, both (tiff and fits), or ome: one pyramidal OME-TIFF for each pair
  --from-stage N       first stage to run, 1 to 4; earlier ones are taken from storage where they are there
  --to-stage N         last stage to run, 1 to 4
  --force              compute the stages from --from-stage on again
  --json               print one JSON object at the end instead of progress lines

Exit status: 0 all tasks complete; 1 some failed (the others are written); 2 wrong usage or folder layout.
`;

const STAGES = /** @type {const} */ ([1, 2, 3, 4]);

/** A command line that cannot be carried out; the message says why. */
export class UsageError extends Error {}

/**
 * @typedef {object} BatchArguments
 * @property {string} raw
 * @property {string} out
 * @property {Record<string, number | boolean | string | null>} parameters
 * @property {string[] | null} samples
 * @property {string[] | null} dyes
 * @property {'tiff' | 'fits' | 'both' | 'ome'} format
 * @property {import('../src/protocol/task.ts').StageNumber} fromStage
 * @property {import('../src/protocol/task.ts').StageNumber} toStage
 * @property {boolean} force
 * @property {boolean} json
 */

/**
 * Reads the command line. Throws a {@link UsageError}; null where help was asked for.
 * @param {readonly string[]} args
 * @returns {BatchArguments | null}
 */
export function readBatchArguments(args) {
  const { values, positionals } = parse(args);
  if (values.help === true) return null;
  const [raw, out, ...more] = positionals;
  if (raw === undefined || out === undefined || more.length > 0) {
    throw new UsageError(`Give two folders, RAW and OUT; ${positionals.length} were given.`);
  }
  const fromStage = readStage('--from-stage', values['from-stage'] ?? '1');
  const toStage = readStage('--to-stage', values['to-stage'] ?? '4');
  if (fromStage > toStage) throw new UsageError('--from-stage must not come after --to-stage.');
  return {
    raw,
    out,
    parameters: Object.fromEntries((values.set ?? []).map(readSetting)),
    samples: readList('--samples', values.samples),
    dyes: readList('--dyes', values.dyes),
    format: readFormat(values.format ?? 'tiff'),
    fromStage,
    toStage,
    force: values.force ?? false,
    json: values.json ?? false,
  };
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        set: { type: 'string', multiple: true },
        samples: { type: 'string' },
        dyes: { type: 'string' },
        format: { type: 'string' },
        'from-stage': { type: 'string' },
        'to-stage': { type: 'string' },
        force: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string} option
 * @param {string} text
 */
function readStage(option, text) {
  const stage = STAGES.find((each) => String(each) === text);
  if (stage !== undefined) return stage;
  throw new UsageError(`${option} is "${text}"; it must be 1, 2, 3 or 4.`);
}

/**
 * @param {string} setting
 * @returns {[string, number | boolean | string | null]}
 */
function readSetting(setting) {
  const at = setting.indexOf('=');
  if (at <= 0) throw new UsageError(`--set ${setting}: write it as name=value, for example --set pad=300.`);
  return [setting.slice(0, at), readValue(setting, setting.slice(at + 1))];
}

/**
 * @param {string} setting
 * @param {string} text
 */
function readValue(setting, text) {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'none') return null;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  // The app knows which words a parameter takes, and refuses others before it runs.
  if (/^[a-z][a-z_]*$/.test(text)) return text;
  throw new UsageError(`--set ${setting}: the value must be a number, a word, true, false or none.`);
}

/**
 * @param {string} option
 * @param {string | undefined} text
 */
function readList(option, text) {
  if (text === undefined) return null;
  const names = text.split(',').filter((part) => part !== '');
  if (names.length > 0) return names;
  throw new UsageError(
    `${option} names nothing; give names with commas between them, or leave it out for all.`,
  );
}

/**
 * @param {string} text
 * @returns {'tiff' | 'fits' | 'both' | 'ome'}
 */
function readFormat(text) {
  if (text === 'tiff' || text === 'fits' || text === 'both' || text === 'ome') return text;
  throw new UsageError(`--format is "${text}"; it must be tiff, fits, both or ome.`);
}
