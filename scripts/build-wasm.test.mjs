import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { MODULE_PATH, compiledModule } from './build-wasm.mjs';

it('the stored WebAssembly is what the AssemblyScript sources compile to', { timeout: 60_000 }, async () => {
  expect(await readFile(MODULE_PATH, 'utf8')).toBe(await compiledModule());
});
