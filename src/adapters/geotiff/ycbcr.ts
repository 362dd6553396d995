/** Turns interleaved 8-bit YCbCr into RGB, in place (ITU-R BT.601, full range, as JPEG and TIFF 6.0, section 21, have it). */
export function yCbCrToRgbInto(bytes: Uint8Array): void {
  for (let i = 0; i + 2 < bytes.length; i += 3) {
    const y = bytes[i]!;
    const cb = bytes[i + 1]! - 128;
    const cr = bytes[i + 2]! - 128;
    bytes[i] = clip(y + 1.402 * cr);
    bytes[i + 1] = clip(y - 0.344136 * cb - 0.714136 * cr);
    bytes[i + 2] = clip(y + 1.772 * cb);
  }
}

function clip(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
