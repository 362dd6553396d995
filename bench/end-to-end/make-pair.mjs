import { closeSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { ROOT } from '../../scripts/run-command.mjs';

const OUT = fileURLToPath(new URL('../../.cache/bench-end-to-end/', import.meta.url));

export const DYE = 'Gld';

/** Rows made and written at a time. */
const ROWS = 128;
const ROWS_PER_STRIP = 16;
/** The signal sits in green, as with most dyes of this kind. */
const GREEN = 1;
const CHANNELS = 3;
/** Files made from a seed have no time of their own. */
const FILE_TIME = new Date(Date.UTC(2026, 0, 1));

/**
 * Makes pairs with known truth as uncompressed 8-bit RGB TIFFs in strips, below `folder/raw`, and `folder/truth.json`. They
 * are made row by row: memory does not grow with them.
 * @param {string} folder
 * @param {{ width: number, height: number, count: number, seed: number, say: (line: string) => void }} options
 * @returns {Promise<string>} the raw folder
 */
export async function makePairs(folder, { width, height, count, seed, say }) {
  const library = await loadLibrary();
  const truth = [];
  for (let i = 0; i < count; i += 1) {
    const sample = `BENCH${String(i + 1).padStart(2, '0')}`;
    say(`Making ${sample}, two images of ${width} x ${height} px ...`);
    const pair = library.makeEnlargedPair({ size: { width, height }, seed: seed + i });
    const below = join(folder, 'raw', sample);
    mkdirSync(below, { recursive: true });
    for (const [side, rows] of /** @type {const} */ ([
      ['Post', pair.post],
      ['Pre', pair.pre],
    ])) {
      writeTiff(join(below, `${sample}_${side}Stain_${DYE}.tif`), rows, { width, height }, library);
    }
    truth.push(truthOf(sample, pair, { width, height }));
  }
  writeFileSync(join(folder, 'truth.json'), JSON.stringify(truth));
  return join(folder, 'raw');
}

/**
 * @param {string} sample
 * @param {import('./enlarged-pair.ts').EnlargedPair} pair
 * @param {{ width: number, height: number }} size
 */
function truthOf(sample, { postToPre, scale }, { width, height }) {
  const [a, b, c, d, e, f, g, h, i] = postToPre;
  const map = [
    [a, b, c],
    [d, e, f],
    [g, h, i],
  ];
  return { sample, dye: DYE, shape: [height, width], H_post_to_pre: map, scale };
}

/**
 * @param {string} path
 * @param {import('./enlarged-pair.ts').RowSource} source
 * @param {{ width: number, height: number }} size
 * @param {typeof import('./node-entry.ts')} library
 */
function writeTiff(path, source, { width, height }, { layOutTiffHeader, TIFF_TAG }) {
  const header = layOutTiffHeader(
    [
      { tag: TIFF_TAG.newSubfileType, type: 'long', values: [0] },
      { tag: TIFF_TAG.imageWidth, type: 'long', values: [width] },
      { tag: TIFF_TAG.imageLength, type: 'long', values: [height] },
      { tag: TIFF_TAG.bitsPerSample, type: 'short', values: [8, 8, 8] },
      { tag: TIFF_TAG.compression, type: 'short', values: [1] },
      { tag: TIFF_TAG.photometric, type: 'short', values: [2] },
      { tag: TIFF_TAG.samplesPerPixel, type: 'short', values: [CHANNELS] },
      { tag: TIFF_TAG.rowsPerStrip, type: 'long', values: [ROWS_PER_STRIP] },
      { tag: TIFF_TAG.planarConfiguration, type: 'short', values: [1] },
    ],
    {
      stripCount: Math.ceil(height / ROWS_PER_STRIP),
      stripBytes: ROWS_PER_STRIP * width * CHANNELS,
      pixelBytes: height * width * CHANNELS,
    },
  );
  const file = openSync(path, 'w');
  try {
    writeSync(file, header.bytes);
    for (let y = 0; y < height; y += ROWS) {
      const gray = source.nextRows(Math.min(ROWS, height - y));
      const rgb = new Uint8Array(gray.length * CHANNELS);
      for (let i = 0, k = GREEN; i < gray.length; i += 1, k += CHANNELS) rgb[k] = gray[i] ?? 0;
      for (let at = 0; at < rgb.length; at += writeSync(file, rgb, at));
    }
  } finally {
    closeSync(file);
  }
  utimesSync(path, FILE_TIME, FILE_TIME);
}

/**
 * The project's own generator and TIFF header, bundled as the app is.
 * @returns {Promise<typeof import('./node-entry.ts')>}
 */
async function loadLibrary() {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: 'bench/end-to-end/node-entry.ts',
      outDir: OUT,
      emptyOutDir: true,
      copyPublicDir: false,
      target: 'es2023',
      rolldownOptions: { output: { entryFileNames: 'end-to-end.mjs' } },
    },
  });
  /** @type {unknown} */
  const bundle = await import(pathToFileURL(`${OUT}end-to-end.mjs`).href);
  return /** @type {typeof import('./node-entry.ts')} */ (bundle);
}
