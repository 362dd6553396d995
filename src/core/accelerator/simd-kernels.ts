import { SIMD_WASM } from '#core/accelerator/simd-wasm.ts';

/** Memory that the kernels work in, in bytes: the same for any picture, which is taken through it in blocks. */
export const SIMD_MEMORY_BYTES = 2 ** 24;

/** Bytes of a WebAssembly memory page. */
const PAGE_BYTES = 2 ** 16;

/**
 * What `assembly/` exports, compiled with SIMD instructions: each function says there what it does. All addresses are
 * bytes in `memory`.
 */
export interface SimdKernels {
  /** {@link SIMD_MEMORY_BYTES}, laid out anew by each caller; nothing in it outlives a call. */
  readonly memory: Float32Array<ArrayBuffer>;
  readonly blurRows: (
    ...numbers: [
      fresh: number,
      freshRow: number,
      freshRows: number,
      columns: number,
      height: number,
      firstRow: number,
      outRows: number,
      weights: number,
      radius: number,
      places: number,
      isLit: number,
      panels: number,
      ringRows: number,
      lines: number,
      lineBytes: number,
      lineStart: number,
      lineOut: number,
      output: number,
      outColumns: number,
    ]
  ) => void;
  readonly transformPlane: (
    ...numbers: [plane: number, size: number, roots: number, sign: number, factor: number, work: number]
  ) => void;
  readonly warpRow: (
    ...numbers: [
      source: number,
      stride: number,
      originX: number,
      originY: number,
      x: number,
      count: number,
      m0: number,
      rowX: number,
      m3: number,
      rowY: number,
      m6: number,
      rowW: number,
      output: number,
    ]
  ) => void;
  readonly countUpper: (
    ...numbers: [values: number, count: number, lowest: number, span: number, even: number, odd: number]
  ) => void;
  readonly countLower: (
    ...numbers: [values: number, count: number, lowest: number, span: number, slots: number, tables: number]
  ) => void;
  readonly countLowerOfOne: (
    ...numbers: [values: number, count: number, lowest: number, span: number, upper: number, table: number]
  ) => void;
  readonly countBins: (
    ...numbers: [
      values: number,
      count: number,
      edges: number,
      bins: number,
      low: number,
      high: number,
      perUnit: number,
      offset: number,
      margin: number,
      tables: number,
    ]
  ) => void;
  readonly matchLevels: (
    ...numbers: [
      values: number,
      count: number,
      rightEdges: number,
      levels: number,
      bins: number,
      perUnit: number,
      offset: number,
      margin: number,
    ]
  ) => void;
  readonly rangeAboveZero: (...numbers: [values: number, count: number, range: number]) => void;
  readonly divideToUnit: (...numbers: [values: number, count: number, divisor: number]) => void;
  readonly sumPatchEquations: (
    ...numbers: [
      pre: number,
      post: number,
      counts: number,
      width: number,
      rows: number,
      gain: number,
      offset: number,
      middle: number,
      narrow: number,
      isCauchy: number,
      sums: number,
    ]
  ) => void;
  readonly pullOfPatch: (
    ...numbers: [
      pre: number,
      post: number,
      counts: number,
      width: number,
      rows: number,
      gain: number,
      offset: number,
      middle: number,
      narrow: number,
      alongX: number,
      alongY: number,
      alongV: number,
      along1: number,
      out: number,
      outStride: number,
    ]
  ) => void;
  readonly sumSquareProducts: (
    ...numbers: [x: number, y: number, stride: number, rows: number, work: number, sums: number]
  ) => void;
  readonly sumChecksumWords: (...numbers: [words: number, quads: number, sums: number]) => void;
  readonly packRows: (
    ...numbers: [bytes: number, width: number, rows: number, words: number, flip: number, last: number]
  ) => void;
  readonly unpackRows: (
    ...numbers: [words: number, width: number, rows: number, bytes: number, flip: number]
  ) => void;
  readonly spreadRows: (
    ...numbers: [
      from: number,
      into: number,
      wordsPerRow: number,
      rows: number,
      stride: number,
      last: number,
      line: number,
    ]
  ) => void;
}

/** The few parts of WebAssembly used here; the libraries of the environments do not all declare it. */
export interface WebAssemblyHost {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (
    module: object,
    imports: { env: { memory: object } },
  ) => { readonly exports: Omit<SimdKernels, 'memory'> };
}

/**
 * This thread's SIMD kernels, made when the module is loaded; null where WebAssembly or its SIMD instructions are
 * missing or not allowed. Everything that they do is also there in TypeScript, which then runs.
 */
export const simdKernels: SimdKernels | null = loadSimdKernels(
  (globalThis as unknown as { WebAssembly?: WebAssemblyHost }).WebAssembly,
);

/** See {@link simdKernels}. A few kilobytes compile at once, so this needs no waiting. */
export function loadSimdKernels(host: WebAssemblyHost | undefined): SimdKernels | null {
  if (host === undefined || !host.validate(SIMD_WASM)) return null;
  try {
    const pages = SIMD_MEMORY_BYTES / PAGE_BYTES;
    const memory = new host.Memory({ initial: pages, maximum: pages });
    const { exports } = new host.Instance(new host.Module(SIMD_WASM), { env: { memory } });
    return { ...exports, memory: new Float32Array(memory.buffer) };
  } catch {
    // A page's security policy can forbid compiling, and memory can be short: both leave the TypeScript form.
    return null;
  }
}
