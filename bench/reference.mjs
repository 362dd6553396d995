import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('reference.py', import.meta.url));

/** Where a Python may be: the system's own first, which has its scientific packages from the system. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

/**
 * The reference program, waiting for work; null where no Python here has numpy, scipy and OpenCV.
 */
export async function startReference() {
  for (const python of PYTHONS) {
    const reference = await start(python);
    if (reference !== null) return reference;
  }
  return null;
}

/** @param {string} python */
async function start(python) {
  // One thread for each library, so that time on the processor is time by the clock.
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const child = spawn(python, [PROGRAM], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  /** @returns {Promise<unknown>} */
  const answer = async () => {
    const line = await lines.next();
    return line.done === true ? null : JSON.parse(String(line.value));
  };
  const hello = /** @type {{ versions: string } | null} */ (await answer());
  if (hello === null) return null;
  /** @param {{ name: string, size: number, warmUpMs: number }} request */
  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const times = /** @type {{ scientific: number | null, opencv: number | null } | null} */ (await answer());
    if (times === null) throw new Error(`${PROGRAM} ended while timing ${request.name}`);
    return times;
  };
  return {
    versions: hello.versions,
    time: (/** @type {string} */ name, /** @type {number} */ size) => ask({ name, size, warmUpMs: 0 }),
    warmUp: (/** @type {string} */ name, /** @type {number} */ size, /** @type {number} */ warmUpMs) =>
      ask({ name, size, warmUpMs }),
    stop: () => child.stdin.end(),
  };
}
