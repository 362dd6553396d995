import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './run-command.mjs';
import { isInstalled, isNodeNewEnough } from './setup.mjs';
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

const wanted = {
  packages: {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  },
};

it.each([
  ['as asked for', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } }, true],
  ['without what is for another system', { 'node_modules/a': { version: '1.0.0' } }, true],
  ['with an older version', { 'node_modules/a': { version: '0.9.0' } }, false],
  ['with one missing', { 'node_modules/b': { version: '2.0.0' } }, false],
])('packages %s', (_title, packages, enough) => {
  expect(isInstalled(wanted, { packages })).toBe(enough);
});

it('nothing installed is not good enough', () => {
  expect(isInstalled(wanted, null)).toBe(false);
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
