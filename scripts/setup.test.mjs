import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './run-command.mjs';
import { isNodeNewEnough } from './setup.mjs';
import { fillTemplate } from './vite-precache.mjs';

it.each([
  ['20.18.3', false],
  ['18.20.0', false],
  ['20.19.0', true],
  ['22.0.0', true],
  ['100.1.0', true],
])('Node %s: %s', (version, enough) => {
  expect(isNodeNewEnough(version)).toBe(enough);
});

it('the service worker takes the list of files, whatever their names', () => {
  const source = readFileSync(join(ROOT, 'public', 'sw.js'), 'utf8');
  const filled = fillTemplate(source, [{ path: "a$&'.js", integrity: 'sha256-x' }]);
  expect(filled).toContain(`const BUILD_FILES = [{"path":"a$&'.js","integrity":"sha256-x"}];`);
  expect(filled).toContain('"Cross-Origin-Embedder-Policy":"require-corp"');
});

it('a service worker without a place for the list is refused', () => {
  expect(() => fillTemplate('', [])).toThrow('has lost its line');
});
