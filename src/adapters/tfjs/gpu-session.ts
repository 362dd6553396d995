import { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { GPGPUProgram } from '@tensorflow/tfjs-backend-webgl';
import { env } from '@tensorflow/tfjs-core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { isExo2MicroError } from '#core/errors.ts';
import { breathe } from '#core/run-context.ts';
import { BackendLostError } from '#pipeline/kernels/kernels.ts';

/** Textures are kept for the next picture of their size up to this many bytes: pictures of many sizes would fill a card. */
const MOST_TEXTURE_BYTES = 256 * 2 ** 20;

/** What a session holds on the card. */
export interface HeldTextures {
  /** Pieces of data; 0 between calls. */
  readonly dataCount: number;
  readonly textureCount: number;
  readonly textureBytes: number;
}

/** Programs and textures on a WebGL context, each texture with one owner that gives it back. */
export class GpuSession {
  private readonly backend: MathBackendWebGL;

  /** Throws where WebGL 2 cannot draw to float32 textures: half floats would not hold 16-bit pixels. */
  constructor() {
    if (env().getNumber('WEBGL_VERSION') < 2 || !env().getBool('WEBGL_RENDER_FLOAT32_CAPABLE')) {
      // The answers are kept, and a browser that restarts its graphics gives others later.
      env().reset();
      throw new Error('WebGL 2 with float32 textures is not available');
    }
    env().set('WEBGL_DELETE_TEXTURE_THRESHOLD', MOST_TEXTURE_BYTES);
    this.backend = new MathBackendWebGL();
  }

  /** What is held now. */
  held(): HeldTextures {
    const textures = this.backend.getTextureManager();
    return {
      dataCount: this.backend.numDataIds(),
      textureCount: textures.getNumUsedTextures() + textures.getNumFreeTextures(),
      textureBytes: textures.numBytesAllocated,
    };
  }

  /**
   * Does work with a scope that gives back everything made in it. Throws {@link BackendLostError} where the context is
   * lost before, during or after (what was read may be zeros then), and where the driver fails in any other way.
   */
  async run<T>(work: (scope: GpuScope) => Promise<T>): Promise<T> {
    const held: TensorInfo[] = [];
    try {
      this.throwIfLost();
      this.forgetErrors();
      const result = await work(new GpuScope(this.backend, held));
      // A graphics process that has died is known here only after a turn of the thread's messages.
      await breathe(NEVER);
      this.throwIfLost();
      this.throwIfFailed();
      return result;
    } catch (error) {
      if (this.isLost()) throw new BackendLostError('the WebGL context was lost', { cause: error });
      // What is not a refusal of the arguments is the driver's: a program that it does not take, memory that it has not.
      if (error instanceof BackendLostError || isExo2MicroError(error)) throw error;
      throw new BackendLostError(error instanceof Error ? error.message : String(error), { cause: error });
    } finally {
      for (const info of held) this.backend.disposeData(info.dataId, true);
    }
  }

  /** Makes the context fail as a driver that restarts does. For tests. */
  loseContext(): void {
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  dispose(): void {
    this.backend.dispose();
  }

  private get gl(): WebGLRenderingContext {
    return this.backend.getGPGPUContext().gl;
  }

  private isLost(): boolean {
    return this.gl.isContextLost();
  }

  private throwIfLost(): void {
    if (this.isLost()) throw new BackendLostError('the WebGL context was lost');
  }

  /** What tfjs's own trials left behind is no failure of the work. */
  private forgetErrors(): void {
    while (!this.isLost() && this.gl.getError() !== this.gl.NO_ERROR);
  }

  /** Memory that could not be had leaves zeros in place of a result, and an error here. */
  private throwIfFailed(): void {
    const code = this.gl.getError();
    if (code !== this.gl.NO_ERROR) throw new BackendLostError(`WebGL reports error ${code}`);
  }
}

const NEVER = new AbortController().signal;

/** What work on the graphics card can do; everything made here is given back when the work ends. */
export class GpuScope {
  private readonly backend: MathBackendWebGL;
  private readonly held: TensorInfo[];

  constructor(backend: MathBackendWebGL, held: TensorInfo[]) {
    this.backend = backend;
    this.held = held;
  }

  /** Numbers for a program to read. Bytes become the float32 of the same value, on the card. */
  upload(values: Float32Array | Uint8Array, shape: number[]): TensorInfo {
    const dataId = this.backend.write(values, shape, 'float32');
    return this.hold({ dataId, shape, dtype: 'float32' });
  }

  /** Runs a program. */
  compute(program: GPGPUProgram, inputs: TensorInfo[], uniforms?: number[][]): TensorInfo {
    return this.hold(this.backend.compileAndRun(program, inputs, 'float32', uniforms, true));
  }

  /**
   * Brings a result back, at once: this thread has nothing else to do, and tfjs's way of waiting asks by timers, and for
   * ever where the context is lost.
   */
  download(info: TensorInfo): Promise<Float32Array<ArrayBuffer>> {
    return Promise.resolve(this.backend.readSync(info.dataId) as Float32Array<ArrayBuffer>);
  }

  private hold(info: TensorInfo): TensorInfo {
    this.held.push(info);
    return info;
  }
}
