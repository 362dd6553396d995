import { gzipSync } from 'node:zlib';

/**
 * Most that a browser may have to fetch before the page can be used, gzipped, bytes: what the page's HTML names, the worker
 * that the page starts with, scripts, styles and static imports. Runs, exports, plots, graphics and rare decoders come later.
 */
export const FIRST_LOAD_LIMIT_BYTES = 250_000;

/** The worker that the page starts with. A build hands workers on as plain files. */
const STARTING_WORKER = /(^|\/)pipeline\.worker-[^/]*\.js$/;
/** A static import of a minified script: the name of a file beside it. */
const STATIC_IMPORT = /(?:from|import)\s*["'`]\.\/([^"'`]+)["'`]/g;

/**
 * Vite plugin: the build fails where the first load is larger than it may be.
 * @param {number} [limitBytes]
 * @returns {import('vite').Plugin}
 */
export function firstLoadBudget(limitBytes = FIRST_LOAD_LIMIT_BYTES) {
  return {
    name: 'exo2micro-first-load',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = firstLoad(bundle);
      const bytes = files.reduce((sum, file) => sum + gzipSync(file.content).length, 0);
      if (bytes <= limitBytes) return;
      const largest = files
        .map((file) => `${file.name} ${gzipSync(file.content).length}`)
        .toSorted((a, b) => Number(b.split(' ').at(-1)) - Number(a.split(' ').at(-1)))
        .slice(0, 5);
      this.error(
        `The first load takes ${bytes} bytes gzipped, over the ${limitBytes} that it may: load what is not needed at once ` +
          `by import(). Largest: ${largest.join(', ')}`,
      );
    },
  };
}

/**
 * The files that the page's HTML needs, itself included, in the order in which they are found.
 * @param {import('vite').Rollup.OutputBundle} bundle
 * @returns {{ name: string, content: string | Uint8Array }[]}
 */
export function firstLoad(bundle) {
  const names = new Set(Object.keys(bundle).filter((name) => name.endsWith('.html')));
  for (const output of Object.values(bundle)) {
    const isFirst = output.type === 'chunk' ? output.isEntry : STARTING_WORKER.test(output.fileName);
    if (isFirst) names.add(output.fileName);
  }
  // A set visits what is added while it is walked through: the imports of imports come too.
  for (const name of names) {
    const output = bundle[name];
    if (output?.type === 'asset' && name.endsWith('.js')) {
      const folder = name.slice(0, name.lastIndexOf('/') + 1);
      for (const [, file] of String(output.source).matchAll(STATIC_IMPORT)) names.add(folder + file);
    }
    if (output?.type !== 'chunk') continue;
    for (const imported of output.imports) names.add(imported);
    for (const style of output.viteMetadata?.importedCss ?? []) names.add(style);
  }
  return [...names].flatMap((name) => {
    const output = bundle[name];
    if (output === undefined) return [];
    return [{ name, content: output.type === 'chunk' ? output.code : output.source }];
  });
}
