// Compiles assembly/ into src/core/accelerator/simd-wasm.ts. Run it after changing assembly/: `node scripts/build-wasm.mjs`.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Where the compiled kernels are kept, as a module: no build step and no loading of a file stands before a run. */
export const MODULE_PATH = fileURLToPath(new URL('../src/core/accelerator/simd-wasm.ts', import.meta.url));

/** Memory is given by the loader, which says how much; 256 pages are its 16 MiB. */
const FLAGS = [
  '-O3',
  '--noAssert',
  '--runtime=stub',
  '--enable=simd',
  '--importMemory',
  '--initialMemory=256',
  '--maximumMemory=256',
];

const HEX_PER_LINE = 96;

/** The text of the module that holds the kernels as compiled from the sources now. */
export async function compiledModule() {
  const bytes = await compile();
  const hex = Buffer.from(bytes).toString('hex');
  const lines = hex.match(new RegExp(`.{1,${HEX_PER_LINE}}`, 'g')) ?? [];
  return `// Made by scripts/build-wasm.mjs from assembly/. ${bytes.length} bytes.

/** The WebAssembly module of the SIMD kernels. */
export const SIMD_WASM: Uint8Array<ArrayBuffer> = bytesOfHex(
  [
${lines.map((line) => `    '${line}',`).join('\n')}
  ].join(''),
);

function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}
`;
}

async function compile() {
  /** @type {Uint8Array[]} */
  const written = [];
  const said = asc.createMemoryStream();
  const { error } = await asc.main(
    ['assembly/index.ts', '--baseDir', ROOT, '--outFile', 'kernels.wasm', ...FLAGS],
    {
      stdout: said,
      stderr: said,
      writeFile: (_name, contents) => {
        written.push(Buffer.from(contents));
      },
    },
  );
  const [bytes] = written;
  if (error !== null || bytes === undefined)
    throw new Error(`The kernels do not compile:\n${said.toString()}`);
  return bytes;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await writeFile(MODULE_PATH, await compiledModule());
}
