/** PackBits (TIFF 6.0, section 9). Keeps its state, so that input and output may come in pieces. */
export class PackBitsDecoder {
  #input: Uint8Array = new Uint8Array(0);
  #inputAt = 0;
  /** Bytes still to be copied, or still to be repeated once the byte to repeat is known. */
  #literals = 0;
  #repeats = 0;

  /** Longest run; output needs so much room after the place to stop at. */
  static readonly slackBytes = 128;

  /** PackBits data have no end mark. */
  readonly isFinished = false;

  /** Gives the next piece of input; the former one has to be used up. */
  feed(input: Uint8Array): void {
    this.#input = input;
    this.#inputAt = 0;
  }

  /** Writes into `out` from `at` until `stop` is reached or passed, or the input is used up; returns the place after it. */
  decodeInto(out: Uint8Array, at: number, stop: number): number {
    const input = this.#input;
    while (at < stop && this.#inputAt < input.length) {
      if (this.#literals > 0) {
        const count = Math.min(this.#literals, input.length - this.#inputAt, out.length - at);
        out.set(input.subarray(this.#inputAt, this.#inputAt + count), at);
        at += count;
        this.#inputAt += count;
        this.#literals -= count;
      } else if (this.#repeats > 0) {
        const end = Math.min(out.length, at + this.#repeats);
        out.fill(input[this.#inputAt++]!, at, end);
        at = end;
        this.#repeats = 0;
      } else {
        const header = input[this.#inputAt++]!;
        if (header < 128) this.#literals = header + 1;
        else if (header > 128) this.#repeats = 257 - header;
      }
    }
    return at;
  }
}
