import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { goldenCasesOf, type GoldenCase } from './golden-comparison.ts';

export {
  expectGolden,
  goldenOption,
  goldenRaster,
  isGoldenArray,
  type GoldenArray,
  type GoldenCase,
} from './golden-comparison.ts';

const FOLDER = new URL('./golden/', import.meta.url);

/** All cases of `src/testing/golden/<name>.json`, arrays loaded. For Node tests. */
export function goldenCases(name: string): GoldenCase[] {
  return goldenCasesOf(JSON.parse(new TextDecoder().decode(goldenFile(`${name}.json`))), goldenFile);
}

/** One case by its name; throws where there is none. */
export function goldenCase(functionName: string, caseName: string): GoldenCase {
  const found = goldenCases(functionName).find((one) => one.name === caseName);
  if (found === undefined) throw new Error(`golden set ${functionName} has no case ${caseName}`);
  return found;
}

/** Bytes of a file of the set, such as `files/x.tif`. */
export function goldenFile(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(goldenFilePath(path)));
}

/** Place of a file of the set on this computer. */
export function goldenFilePath(path: string): string {
  return fileURLToPath(new URL(path, FOLDER));
}
