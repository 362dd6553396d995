/**
 * Gives the memory of arrays back to the system at once, instead of whenever the engine collects garbage, which it does late
 * where much of the memory is large arrays. They and whatever shares their buffers have length 0 afterwards. Does nothing to shared
 * memory, and in engines without `ArrayBuffer.prototype.transfer` (before 2024).
 */
export function releaseMemory(...arrays: readonly ArrayBufferView[]): void {
  for (const { buffer } of arrays) {
    if ('transfer' in buffer) buffer.transfer(0);
  }
}
