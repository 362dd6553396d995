import { rasterOf } from '#core/raster.ts';
import type { Raster } from '#core/raster.ts';
import { cpuKernels } from '#pipeline/kernels/cpu-kernels.ts';
import { KERNEL_TOLERANCE, type BackendName, type Kernels } from '#pipeline/kernels/kernels.ts';
import { pickBackend } from '#pipeline/kernels/pick-backend.ts';
import type { BackendChoice, BackendDecision, GraphicsFacts } from '#pipeline/kernels/pick-backend.ts';
import { withFallback } from '#pipeline/kernels/with-fallback.ts';

/** What a graphics backend brings along; given by whoever knows the environment. */
export interface GraphicsProvider {
  /** Looks at the graphics without loading the backend. */
  probe(): GraphicsFacts;
  /** Loads and starts the backend. */
  load(): Promise<Kernels>;
}

/** Options of {@link BackendSwitch}. */
export interface BackendSwitchOptions {
  /** None where there are no graphics, as in Node. */
  readonly graphics?: GraphicsProvider | undefined;
  /** Told when a backend could not start or was lost, in words that a user reads. */
  readonly notify?: (notice: string) => void;
  /** Milliseconds, rising; for timing the two against each other. */
  readonly clock?: () => number;
}

/** Side of the picture on which the backends are timed: large enough to pay for the way there and back. */
const TRIAL_SIDE = 512;
const TRIAL_SIGMA = 5;
/** Each backend is timed for as long as this, ms, and so many times: both take less than a third of a second. */
const TRIAL_MS = 60;
const MOST_TRIALS = 3;
/** Side of the picture that shows whether they compute the same; small, since every worker does it. */
const CHECK_SIDE = 48;

/** How often a start is tried, and what a browser gets to restart its graphics in between, ms. */
const START_ATTEMPTS = 2;
const RESTART_MS = 250;

const NO_GRAPHICS: GraphicsFacts = { usable: false, renderer: null };

/** Holds the kernels that run, and changes them. Starts on the processor. */
export class BackendSwitch {
  private readonly options: BackendSwitchOptions;
  private running: Kernels = cpuKernels;
  private decision: BackendDecision = { backend: 'cpu', reason: 'No other was chosen yet.' };

  constructor(options: BackendSwitchOptions = {}) {
    this.options = options;
  }

  /** The kernels to work with. */
  get kernels(): Kernels {
    return this.running;
  }

  /** Which backend runs, and why. */
  current(): BackendDecision {
    return { ...this.decision, backend: this.running.backend };
  }

  /**
   * Changes to a backend: `cpu`, `webgl`, or `auto` for the faster of both on this computer, tried on a small picture.
   * Falls back to the processor, with a reason, where the other cannot run.
   */
  async choose(choice: BackendChoice): Promise<void> {
    const { graphics } = this.options;
    const decision = pickBackend(choice, choice === 'cpu' ? NO_GRAPHICS : (graphics?.probe() ?? NO_GRAPHICS));
    if (decision.backend === 'cpu' || graphics === undefined) {
      this.use(cpuKernels, decision);
      if (choice === 'webgl') this.options.notify?.(decision.reason);
      return;
    }
    this.use(cpuKernels, { backend: 'cpu', reason: 'Graphics are being started.' });
    const started = await startedKernels(graphics);
    if (typeof started === 'string') {
      this.use(cpuKernels, { backend: 'cpu', reason: started });
      this.options.notify?.(started);
      return;
    }
    const guarded = withFallback(started, (error) => {
      const reason = `The graphics were lost amid the work (${error.message}); the processor goes on.`;
      this.decision = { backend: 'cpu', reason };
      this.options.notify?.(reason);
    });
    if (choice === 'webgl') return this.use(guarded, decision);
    const [gpuMs, cpuMs] = [await this.timeOf(guarded), await this.timeOf(cpuKernels)];
    if (guarded.backend === 'cpu') return this.use(cpuKernels, this.decision);
    const measured = `${gpuMs.toFixed(1)} ms there, ${cpuMs.toFixed(1)} ms on the processor`;
    if (gpuMs < cpuMs) {
      const reason = `${decision.reason} It is faster: ${measured}.`;
      return this.use(guarded, { ...decision, reason, isMeasured: true });
    }
    guarded.dispose();
    const reason = `${decision.reason} It is slower than the processor: ${measured}.`;
    return this.use(cpuKernels, { backend: 'cpu', reason, isMeasured: true });
  }

  private use(kernels: Kernels, decision: BackendDecision): void {
    if (this.running !== kernels) this.running.dispose();
    this.running = kernels;
    this.decision = decision;
  }

  /**
   * Milliseconds of a blur from pixels to pixels: the best of a few runs in {@link TRIAL_MS}. The check before has compiled
   * what there is to compile.
   */
  private async timeOf(kernels: Kernels): Promise<number> {
    const clock = this.options.clock ?? (() => performance.now());
    const picture = trialPicture(TRIAL_SIDE);
    let [best, spent] = [Infinity, 0];
    for (let run = 0; run < MOST_TRIALS && spent < TRIAL_MS; run++) {
      const start = clock();
      await kernels.gaussian(picture, TRIAL_SIGMA);
      const took = clock() - start;
      best = Math.min(best, took);
      spent += took;
    }
    return best;
  }
}

/**
 * Graphics that compute rightly, or words on why there are none. A browser that restarts its graphics process refuses a context, or
 * takes it away at once: it is asked again.
 */
async function startedKernels(graphics: GraphicsProvider): Promise<Kernels | string> {
  let why = '';
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
    let kernels: Kernels | null = null;
    try {
      kernels = await graphics.load();
      if (await computesRightly(kernels)) return kernels;
      kernels.dispose();
      return 'The graphics of this computer give wrong pixels; the processor computes instead.';
    } catch (error) {
      kernels?.dispose();
      why = error instanceof Error ? error.message : String(error);
    }
  }
  return `Graphics could not be started (${why}); the processor computes instead.`;
}

/** Uneven pixels up to 250. */
function trialPicture(side: number): Raster<Float32Array> {
  const data = new Float32Array(side * side);
  for (let i = 0; i < data.length; i++) data[i] = i % 251;
  return rasterOf(side, side, data);
}

/**
 * Whether a blur is what it is on the processor, around a NaN and an infinity too: drivers are known that keep less than
 * float32, or take NaN for a number, and say nothing.
 */
async function computesRightly(kernels: Kernels): Promise<boolean> {
  const picture = trialPicture(CHECK_SIDE);
  picture.data[0] = NaN;
  picture.data[CHECK_SIDE - 1] = Infinity;
  const got = await kernels.gaussian(picture, TRIAL_SIGMA);
  const want = await cpuKernels.gaussian(picture, TRIAL_SIGMA);
  return want.data.every(
    (value, i) =>
      Object.is(value, got.data[i]) || Math.abs(value - (got.data[i] ?? NaN)) <= 250 * KERNEL_TOLERANCE,
  );
}

const registry: { current: BackendSwitch } = { current: new BackendSwitch() };

/**
 * Gives the library its graphics backend, once, before {@link setBackend}: the pure layers know none. Without, `cpu` runs.
 */
export function provideGraphics(options: BackendSwitchOptions): void {
  registry.current = new BackendSwitch(options);
}

/** Chooses which kernels run; resolves to the one that does, which is `cpu` where graphics cannot. */
export async function setBackend(choice: BackendChoice): Promise<BackendName> {
  await registry.current.choose(choice);
  return getBackend();
}

/** Which kernels run. */
export function getBackend(): BackendName {
  return registry.current.current().backend;
}

/** The kernels that run. */
export function currentKernels(): Kernels {
  return registry.current.kernels;
}
