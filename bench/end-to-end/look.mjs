import { answersOf, lookFigures } from './look-times.mjs';

/** @typedef {typeof window & { exo2microLook: import('./look-times.mjs').LookNote[], exo2microLooked: boolean }} LookingWindow */

const VIEWER = 'canvas[role=application]';

/** As the viewer's control names them; all with the last alignment. */
const VIEWS = /** @type {const} */ (['Overlay', 'Post', 'Pre', 'Difference']);

/** Turns of the wheel from the whole picture to each zoom at which is panned. */
const ZOOM_TURNS = [0, 3, 3, 2];
/** A fast turn of the wheel, px: zooms by two thirds. */
const WHEEL_PX = -280;
/** Share of the width and the height that a pan goes at once: most of what it brings into view is new. */
const PAN_SHARE = 0.35;
/** Directions of the pans; together they lead away from where they began. */
const PANS = /** @type {const} */ ([
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
  [-1, 0],
  [0, 1],
]);
/** A drag is so many pointer moves of so many px. */
const DRAG_MOVES = 20;
const DRAG_STEP_PX = 12;
/** How long the tiles of one act may take, ms. */
const ACT_TIMEOUT_MS = 30_000;

/**
 * Makes pages that are opened from now on note when the viewer was panned and zoomed, and what its frames showed.
 * @param {import('playwright').Page} page
 */
export async function watchViewer(page) {
  await page.addInitScript((viewer) => {
    /** @type {import('./look-times.mjs').LookNote[]} */
    const notes = [];
    Object.assign(window, { exo2microLook: notes });
    /** @type {{ at: number }[]} */
    const unpainted = [];
    const painted = new MessageChannel();
    // A message that is sent while a frame is drawn comes when the page has painted it and handed it on to the screen.
    painted.port1.addEventListener('message', () => {
      for (const frame of unpainted.splice(0)) frame.at = performance.now();
    });
    painted.port1.start();
    window.exo2microOnFrame = (frame) => {
      const note = /** @type {const} */ ({ kind: 'frame', at: performance.now(), ...frame });
      notes.push(note);
      unpainted.push(note);
      painted.port2.postMessage(null);
    };
    for (const type of /** @type {const} */ (['pointermove', 'wheel'])) {
      // The window hears an event after the viewer has acted on it.
      window.addEventListener(type, (event) => {
        const acts = type === 'wheel' || event.buttons === 1;
        if (acts && event.target instanceof Element && event.target.matches(viewer)) {
          notes.push({ kind: 'input', at: event.timeStamp });
        }
      });
    }
  }, VIEWER);
}

/**
 * Opens the first task in the viewer, pans, drags and zooms in every view, and tells how soon what is visible was drawn.
 * @param {import('playwright').Page} page
 */
export async function lookAlone(page) {
  await page.locator('[data-testid=open-task]:visible').first().click();
  await page.locator(VIEWER).waitFor();
  return lookAtViews(page);
}

/**
 * The same while all tasks but the first run again and again; null where there are no others.
 * @param {import('playwright').Page} page
 * @param {import('../../src/protocol/automation.ts').AutomationOrder} order
 */
export async function lookWhileOthersRun(page, order) {
  const others = { ...order, tasks: order.tasks.slice(1), force: true };
  if (others.tasks.length === 0) return null;
  const runs = page.evaluate(async (each) => {
    const looking = /** @type {LookingWindow} */ (window);
    looking.exo2microLooked = false;
    while (!looking.exo2microLooked) {
      const report = await looking.exo2micro?.run(each);
      if (report?.tasks.every(({ status }) => status.kind === 'complete') !== true) return;
    }
  }, others);
  try {
    return await Promise.race([lookAtViews(page), runs.then(endedTooSoon)]);
  } finally {
    await page.evaluate(() => {
      // Between two runs there is nothing to cancel.
      /** @type {LookingWindow} */ (window).exo2microLooked = true;
      return window.exo2micro?.cancel();
    });
    await runs;
  }
}

/** @returns {never} */
function endedTooSoon() {
  throw new Error('The runs that the viewer was to be looked at beside came to an end.');
}

/** @param {import('playwright').Page} page */
async function lookAtViews(page) {
  /** @type {(import('./look-times.mjs').Answer & { act: string })[]} */
  const answers = [];
  for (const view of VIEWS) {
    await page.getByRole('radiogroup', { name: 'View' }).getByText(view, { exact: true }).click();
    for (const { act, ...answer } of await lookAtView(page)) {
      answers.push({ act: `${act}, ${view.toLowerCase()}`, ...answer });
    }
  }
  const together = answers.map((answer) => ({ ...answer, act: answer.act.split(',')[0] ?? '' }));
  return lookFigures([...together, ...answers]);
}

/** @param {import('playwright').Page} page */
async function lookAtView(page) {
  const box = await page.locator(VIEWER).boundingBox();
  if (box === null) throw new Error('The viewer is not on the page.');
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.getByRole('button', { name: 'Fit the image' }).click();
  await page.mouse.move(middle.x, middle.y);
  const answers = [];
  for (const turns of ZOOM_TURNS) {
    for (let turn = 0; turn < turns; turn += 1) {
      answers.push(...(await timed(page, 'zoom', () => page.mouse.wheel(0, WHEEL_PX))));
    }
    for (const [right, down] of PANS) {
      const by = { x: right * PAN_SHARE * box.width, y: down * PAN_SHARE * box.height };
      const act = () => drag(page, { x: middle.x - by.x / 2, y: middle.y - by.y / 2 }, by, 1);
      answers.push(...(await timed(page, 'pan', act)));
    }
    const along = { x: DRAG_MOVES * DRAG_STEP_PX, y: 0 };
    const from = { x: middle.x - along.x / 2, y: middle.y };
    answers.push(...(await timed(page, 'drag', () => drag(page, from, along, DRAG_MOVES))));
  }
  return answers;
}

/**
 * @param {import('playwright').Page} page
 * @param {{ x: number, y: number }} from
 * @param {{ x: number, y: number }} by
 * @param {number} steps
 */
async function drag(page, from, by, steps) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by.x, from.y + by.y, { steps });
  await page.mouse.up();
}

/**
 * Does something when the viewer stands still, waits until it does so again, and tells how soon it answered each input.
 * @param {import('playwright').Page} page
 * @param {string} act
 * @param {() => Promise<void>} doIt
 */
async function timed(page, act, doIt) {
  await untilSharp(page, false);
  await page.evaluate(() => void (/** @type {LookingWindow} */ (window).exo2microLook.splice(0)));
  await doIt();
  await untilSharp(page, true);
  const notes = await page.evaluate(() => /** @type {LookingWindow} */ (window).exo2microLook);
  return answersOf(notes).map((answer) => ({ act, ...answer }));
}

/**
 * Waits until the last frame is sharp, after an input where there has to be one.
 * @param {import('playwright').Page} page
 * @param {boolean} afterInput
 */
async function untilSharp(page, afterInput) {
  await page.waitForFunction(
    (needsInput) => {
      const notes = /** @type {LookingWindow} */ (window).exo2microLook;
      const last = notes.at(-1);
      const isStill = last === undefined || (last.kind === 'frame' && last.sharp);
      return isStill && (!needsInput || notes.some(({ kind }) => kind === 'input'));
    },
    afterInput,
    { timeout: ACT_TIMEOUT_MS },
  );
}
