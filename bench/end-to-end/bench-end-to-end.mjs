import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { buildWhenStale } from '../../scripts/build-when-stale.mjs';
import { browserMemory, launchBrowser } from '../../scripts/drive-browser.mjs';
import { grantFolder, pickGrantedFolder } from '../../scripts/granted-folder.mjs';
import { ROOT } from '../../scripts/run-command.mjs';
import { serve } from '../../scripts/serve.mjs';
import { cancelInApp, dropRaw, openApp, runInApp } from './app-run.mjs';
import { secondsToRead, secondsToReadInPage } from './disk-limits.mjs';
import { makePairs } from './make-pair.mjs';
import { lookAlone, lookWhileOthersRun, watchViewer } from './look.mjs';
import { limitMemory } from './memory-limit.mjs';
import { previewTimes, watchPreviews } from './preview-times.mjs';
import { mapErrors, stepSeconds, timeLeftFigures } from './run-figures.mjs';
import { browserUse, peaks, sampleBrowser } from './sample-browser.mjs';
import { saveDifference, saveMatrices } from './save-difference.mjs';

/**
 * A truth that pairs are made with.
 * @typedef {{ sample: string, dye: string, shape: [number, number], H_post_to_pre: number[][], scale: number }} Truth
 * @typedef {Awaited<ReturnType<typeof benchEndToEnd>>} EndToEndFigures
 */

/**
 * Makes or takes raw images, runs them in a browser, and measures.
 * @param {import('./bench-arguments.mjs').EndToEndOrder} order
 * @param {(line: string) => void} say
 */
export async function benchEndToEnd(order, say) {
  if (order.app === null && !(await buildWhenStale())) throw new Error('The app could not be built.');
  const scratch = mkdtempSync(join(tmpdir(), 'exo2micro-bench-'));
  const limit = order.memoryLimit === null ? null : limitMemory(order.memoryLimit, scratch);
  const server = await serve({ port: 0, root: order.app ?? join(ROOT, 'dist') });
  try {
    const raw = await rawFolder(order, order.keep ?? scratch, say);
    return await benchServed(order, { url: server.url, raw, scratch, limit, say });
  } finally {
    await server.close();
    limit?.release();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {import('./bench-arguments.mjs').EndToEndOrder} order
 * @param {string} below
 * @param {(line: string) => void} say
 */
async function rawFolder({ size, folder, tasks, seed }, below, say) {
  if (folder !== null) return realpathSync(folder);
  if (size === null) throw new Error('There is nothing to run.');
  const kept = join(below, 'raw');
  if (existsSync(join(below, 'truth.json')) && fits(readTruth(kept), size, tasks)) {
    say(`Taking the images in ${kept}.`);
    return realpathSync(kept);
  }
  mkdirSync(below, { recursive: true });
  return realpathSync(await makePairs(below, { ...size, count: tasks, seed, say }));
}

/**
 * @param {readonly Truth[]} truth
 * @param {{ width: number, height: number }} size
 * @param {number} tasks
 */
function fits(truth, { width, height }, tasks) {
  return truth.length === tasks && truth.every(({ shape: [h, w] }) => w === width && h === height);
}

/**
 * What the images of a folder were made with; empty where that is not known.
 * @param {string} raw
 * @returns {Truth[]}
 */
function readTruth(raw) {
  const path = join(raw, '..', 'truth.json');
  return existsSync(path) ? /** @type {Truth[]} */ (JSON.parse(readFileSync(path, 'utf8'))) : [];
}

/**
 * @param {import('./bench-arguments.mjs').EndToEndOrder} order
 * @param {{ url: string, raw: string, scratch: string, limit: ReturnType<typeof limitMemory> | null, say: (line: string) => void }} at
 */
async function benchServed(order, { url, raw, scratch, limit, say }) {
  const profile = join(scratch, 'profile');
  const out = join(scratch, 'out');
  mkdirSync(profile);
  await grantFolder(profile, url, out);
  const context = await launchBrowser(profile, { downloadsPath: join(scratch, 'downloads') });
  const sampler = sampleBrowser(profile);
  try {
    await pickGrantedFolder(context);
    const page = context.pages()[0] ?? (await context.newPage());
    await watchPreviews(page);
    await watchViewer(page);
    const app = await openApp(context, url);
    await app.page.waitForTimeout(SETTLE_MS);
    const emptyPage = browserMemory(profile);
    const { tasks } = await dropRaw(app.page, raw);
    const previews = await previewTimes(app.page, IMAGES_OF_PAIR * tasks.length);
    /** @type {import('./app-run.mjs').AutomationOrder} */
    const request = {
      tasks: tasks.map(({ ref }) => ref),
      parameters: { pad: order.pad },
      fromStage: 1,
      toStage: 4,
      force: false,
    };
    const predicted = await app.page.evaluate((each) => window.exo2micro?.preflight(each), request);
    if (predicted === undefined) throw new Error('The page has no automation.');
    const before = browserUse(profile);
    say(`Running ${tasks.length === 1 ? 'one task' : `${tasks.length} tasks`} ...`);
    const run = await runInApp(app, request);
    const after = browserUse(profile);
    for (const { ref, status } of run.report.tasks) {
      if (status.kind === 'failed')
        throw new Error(`${ref.sample} / ${ref.dye} failed: ${status.error.message}`);
    }
    const files = rawFiles(raw);
    const load = loadavg()[0] ?? NaN;
    await saveMatrices(app, run.report);
    const saved = await saveDifference(app, run.report, order, { context, url, out, sampler, say });
    const cancels = order.cancel ? await cancelEverywhere(app, request, run, say) : [];
    if (order.look) say('Looking at the pictures ...');
    const looks = order.look
      ? { alone: await lookAlone(app.page), besides: await lookWhileOthersRun(app.page, request) }
      : null;
    say('Reading the raw bytes once ...');
    const limits = {
      read: secondsToRead(files),
      readInPage: await secondsToReadInPage(context, url, files),
    };
    return {
      machine: { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memory: totalmem(), load },
      pad: order.pad,
      limit: limit === null ? null : { kind: limit.kind, bytes: limit.bytes, killed: limit.killed() },
      ...figuresOfRun(run, sampler.samples, readTruth(raw), order.pad, out),
      emptyPage,
      use: before === null || after === null ? null : difference(after, before),
      predicted: {
        memory: predicted.memory.neededBytes,
        storage: predicted.storage.neededBytes,
        seconds: predicted.secondsEstimate,
        verdicts: [predicted.memory, predicted.storage].map(({ verdict, message }) => ({ verdict, message })),
      },
      previews,
      looks,
      saved,
      cancels,
      limits,
    };
  } finally {
    sampler.stop();
    await context.close();
  }
}

const IMAGES_OF_PAIR = 2;

/** What the opened page needs to come to rest, ms. */
const SETTLE_MS = 1500;

/**
 * @param {Awaited<ReturnType<typeof runInApp>>} run
 * @param {readonly import('./sample-browser.mjs').Sample[]} samples
 * @param {readonly Truth[]} truth
 * @param {number} pad
 * @param {string} out
 */
function figuresOfRun({ startedAt, endedAt, report, events, longTasks }, samples, truth, pad, out) {
  const stages = events.flatMap(({ event }) => (event.kind === 'stage-done' ? [event] : []));
  const times = taskTimes(events, startedAt);
  return {
    seconds: (endedAt - startedAt) / 1000,
    stages: stages.map(({ ref, stage, seconds, resumed }) => ({
      sample: ref.sample,
      stage,
      seconds,
      resumed,
    })),
    steps: stepSeconds(events, endedAt, samples),
    peak: peaks(samples, startedAt, endedAt),
    longestTaskMs: longTasks.length === 0 ? null : Math.max(...longTasks),
    timeLeft: timeLeftFigures(events, startedAt, endedAt),
    tasks: report.tasks.map(({ ref, status }, i) => ({
      sample: ref.sample,
      size: status.kind === 'complete' ? status.summary.postSize : null,
      accuracyPx: status.kind === 'complete' ? status.summary.accuracyPx : null,
      scale: status.kind === 'complete' ? status.summary.scaleEstimate : null,
      ...(times[i] === undefined ? {} : { peak: peaks(samples, times[i].from, times[i].to) }),
      truth: compareWithTruth(ref.sample, status, truth, pad, out),
    })),
  };
}

/**
 * When each task ran.
 * @param {readonly import('./run-figures.mjs').TimedEvent[]} events
 * @param {number} startedAt
 */
function taskTimes(events, startedAt) {
  /** @type {{ from: number, to: number }[]} */
  const times = [];
  let from = startedAt;
  for (const { at, event } of events) {
    if (event.kind !== 'task' || event.status.kind === 'running' || event.status.kind === 'queued') continue;
    times.push({ from, to: at });
    from = at;
  }
  return times;
}

/**
 * @param {string} sample
 * @param {import('../../src/protocol/task.ts').TaskStatus} status
 * @param {readonly Truth[]} truth
 * @param {number} pad
 * @param {string} out
 */
function compareWithTruth(sample, status, truth, pad, out) {
  const known = truth.find((each) => each.sample === sample);
  if (known === undefined || status.kind !== 'complete') return null;
  const { scaleEstimate } = status.summary;
  const scaleError = scaleEstimate === null ? null : Math.abs(scaleEstimate / known.scale - 1);
  const path = join(out, sample, known.dye, 'registration.json');
  if (!existsSync(path)) return { scaleError, map: null };
  const { homography } = /** @type {{ homography: number[] }} */ (JSON.parse(readFileSync(path, 'utf8')));
  const [height, width] = known.shape;
  return {
    scaleError,
    map: mapErrors(withoutPad(homography, pad), known.H_post_to_pre.flat(), { width, height }),
  };
}

/**
 * A map between padded canvases as a map between the raw images.
 * @param {readonly number[]} map
 * @param {number} pad
 */
function withoutPad([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0], pad) {
  const w = (g + h) * pad + i;
  return [
    a - pad * g,
    b - pad * h,
    (a + b) * pad + c - pad * w,
    d - pad * g,
    e - pad * h,
    (d + e) * pad + f - pad * w,
    g,
    h,
    w,
  ];
}

/** Moments after the beginning of a step at which it is cancelled, ms. */
const CANCEL_AFTER_MS = [0, 400];

/**
 * Runs the stages again and cancels in every step.
 * @param {Awaited<ReturnType<typeof openApp>>} app
 * @param {import('./app-run.mjs').AutomationOrder} order
 * @param {Awaited<ReturnType<typeof runInApp>>} run
 * @param {(line: string) => void} say
 */
async function cancelEverywhere(app, order, run, say) {
  const steps = stepSeconds(run.events, run.endedAt);
  const cancels = [];
  for (const { stage, step } of steps) {
    for (const delayMs of CANCEL_AFTER_MS) {
      say(`Cancelling in "${step}" ...`);
      const again = {
        ...order,
        tasks: order.tasks.slice(0, 1),
        fromStage: STAGE_OF[stage] ?? 1,
        force: true,
      };
      cancels.push({
        stage,
        step,
        delayMs,
        seconds: await cancelInApp(app, again, { stage, step, delayMs }),
      });
    }
  }
  return cancels;
}

/** @type {Readonly<Record<string, import('../../src/protocol/task.ts').StageNumber>>} */
const STAGE_OF = { ingest: 1, pad: 1, boundary: 2, interior: 3, subtract: 4 };

/** @param {string} raw */
function rawFiles(raw) {
  return readdirSync(raw, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tiff?$/i.test(name))
    .map((name) => join(raw, name));
}

/**
 * @param {NonNullable<ReturnType<typeof browserUse>>} after
 * @param {NonNullable<ReturnType<typeof browserUse>>} before
 */
function difference(after, before) {
  return {
    read: after.read - before.read,
    written: after.written - before.written,
    processorSeconds: after.processorSeconds - before.processorSeconds,
  };
}
