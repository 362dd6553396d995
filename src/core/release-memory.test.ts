import { expect, test } from 'vitest';
import { releaseMemory } from './release-memory.ts';

test('released arrays are empty where the engine can let memory go, and untouched where it cannot', () => {
  const pixels = Float32Array.of(1, 2, 3);
  const bytes = Uint8Array.of(4, 5);
  releaseMemory(pixels, bytes);
  const left = 'transfer' in ArrayBuffer.prototype ? [0, 0] : [3, 2];
  expect([pixels.length, bytes.length]).toEqual(left);
});

test('an engine with `transfer` is asked to keep nothing', () => {
  const asked: number[] = [];
  const pixels = Float32Array.of(1);
  Object.defineProperty(pixels.buffer, 'transfer', { value: (length: number) => asked.push(length) });
  releaseMemory(pixels);
  expect(asked).toEqual([0]);
});
