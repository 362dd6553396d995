import { expect, it } from 'vitest';
import { firstLoad, firstLoadBudget } from './vite-first-load.mjs';

/**
 * @param {string} fileName
 * @param {object} more
 */
const chunk = (fileName, more) => ({
  type: 'chunk',
  fileName,
  code: fileName,
  isEntry: false,
  imports: [],
  dynamicImports: [],
  ...more,
});

const BUNDLE = /** @type {import('vite').Rollup.OutputBundle} */ (
  /** @type {unknown} */ ({
    'index.html': { type: 'asset', fileName: 'index.html', source: '<!doctype html>' },
    'main.js': chunk('main.js', {
      isEntry: true,
      imports: ['shared.js'],
      dynamicImports: ['plots.js'],
      viteMetadata: { importedCss: new Set(['main.css']) },
    }),
    'shared.js': chunk('shared.js', { imports: ['deep.js'] }),
    'deep.js': chunk('deep.js', {}),
    'plots.js': chunk('plots.js', {}),
    'main.css': { type: 'asset', fileName: 'main.css', source: 'a{}' },
    'a/tile.worker-1a.js': { type: 'asset', fileName: 'a/tile.worker-1a.js', source: '1' },
    'a/pipeline.worker-2b.js': {
      type: 'asset',
      fileName: 'a/pipeline.worker-2b.js',
      source: 'import{a}from"./near-3c.js";import("./later-4d.js")',
    },
    'a/near-3c.js': { type: 'asset', fileName: 'a/near-3c.js', source: '1' },
    'a/later-4d.js': { type: 'asset', fileName: 'a/later-4d.js', source: '1' },
  })
);

it('the first load is the page and its first worker, with scripts, styles and static imports', () => {
  expect(firstLoad(BUNDLE).map(({ name }) => name)).toEqual([
    'index.html',
    'main.js',
    'a/pipeline.worker-2b.js',
    'shared.js',
    'main.css',
    'a/near-3c.js',
    'deep.js',
  ]);
});

it('a build over the budget fails, and says what is large', () => {
  /** @param {number} limit */
  const build = (limit) => {
    const plugin = firstLoadBudget(limit);
    const hook = /** @type {(options: unknown, bundle: unknown) => void} */ (plugin.generateBundle);
    const error = (/** @type {string} */ message) => {
      throw new Error(message);
    };
    hook.call(/** @type {never} */ ({ error }), {}, BUNDLE);
  };
  expect(() => build(10)).toThrow(/gzipped, over the 10 .* Largest: .*main\.js/);
  expect(() => build(10_000)).not.toThrow();
});
