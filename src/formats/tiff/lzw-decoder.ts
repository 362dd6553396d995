/** Codes are at most 12 bits wide. */
const MAX_CODES = 4096;
const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;
const NONE = -1;

/**
 * LZW as TIFF has it (Welch 1984; TIFF 6.0, section 13): codes of 9 to 12 bits, highest bit first, each width given up one
 * code early. Keeps its state, so that input and output may come in pieces.
 */
export class LzwDecoder {
  readonly #prefix = new Uint16Array(MAX_CODES);
  readonly #suffix = new Uint8Array(MAX_CODES);
  readonly #first = new Uint8Array(MAX_CODES);
  readonly #length = new Uint16Array(MAX_CODES);
  #input: Uint8Array = new Uint8Array(0);
  #inputAt = 0;
  #bits = 0;
  #bitCount = 0;
  #width = 9;
  #next = FIRST_FREE;
  #previous = NONE;
  #isFinished = false;

  constructor() {
    for (let code = 0; code < 256; code++) {
      this.#suffix[code] = this.#first[code] = code;
      this.#length[code] = 1;
    }
  }

  /** Longest piece that one code gives; output needs so much room after the place to stop at. */
  static readonly slackBytes = MAX_CODES;

  /** Whether the end of the data was read. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Gives the next piece of input; the former one has to be used up. */
  feed(input: Uint8Array): void {
    this.#input = input;
    this.#inputAt = 0;
  }

  /**
   * Writes into `out` from `at` until `stop` is reached or passed, or the input is used up, or the data end. Returns the
   * place after the last byte; a piece that does not fit `out` is cut. Throws RangeError for a code that cannot be.
   */
  decodeInto(out: Uint8Array, at: number, stop: number): number {
    const prefix = this.#prefix;
    const suffix = this.#suffix;
    const first = this.#first;
    const lengths = this.#length;
    const input = this.#input;
    let inputAt = this.#inputAt;
    let bits = this.#bits;
    let bitCount = this.#bitCount;
    let width = this.#width;
    let next = this.#next;
    let previous = this.#previous;
    while (at < stop && !this.#isFinished) {
      while (bitCount < width && inputAt < input.length) {
        bits = ((bits << 8) | input[inputAt++]!) & 0xffffff;
        bitCount += 8;
      }
      if (bitCount < width) break;
      bitCount -= width;
      const code = (bits >>> bitCount) & ((1 << width) - 1);
      if (code === CLEAR) {
        width = 9;
        next = FIRST_FREE;
        previous = NONE;
        continue;
      }
      if (code === END) {
        this.#isFinished = true;
        break;
      }
      if (previous === NONE) {
        if (code > 255) throw new RangeError('LZW data begin with a code that is not defined');
        out[at++] = code;
        previous = code;
        continue;
      }
      if (code > next || (code === next && next >= MAX_CODES))
        throw new RangeError('LZW data use a code that is not defined');
      if (next < MAX_CODES) {
        prefix[next] = previous;
        suffix[next] = code === next ? first[previous]! : first[code]!;
        first[next] = first[previous]!;
        lengths[next] = lengths[previous]! + 1;
        next++;
        if (next + 1 >= 1 << width && width < 12) width++;
      }
      // The chain of prefixes gives the piece from its end.
      const end = at + lengths[code]!;
      let walk = code;
      let place = end - 1;
      for (; place >= out.length; place--) walk = prefix[walk]!;
      for (; place > at; place--) {
        out[place] = suffix[walk]!;
        walk = prefix[walk]!;
      }
      if (at < out.length) out[at] = walk;
      at = Math.min(end, out.length);
      previous = code;
    }
    this.#inputAt = inputAt;
    this.#bits = bits;
    this.#bitCount = bitCount;
    this.#width = width;
    this.#next = next;
    this.#previous = previous;
    return at;
  }
}
