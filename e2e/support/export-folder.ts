import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All files below a folder by their paths, '/' between the parts, in order. */
export function pathsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** What `registration.json` says, as far as the tests look. */
export interface RegistrationFile {
  readonly homography: readonly number[];
  readonly stage: string;
  readonly pad: number;
  readonly accuracyPx: number | null;
  readonly canvasShape: readonly [number, number];
  readonly stages: Readonly<Record<string, { readonly homography: readonly number[] }>>;
}

/** The registration of a sample and dye, from its folder. */
export function readRegistration(folder: string): RegistrationFile {
  return JSON.parse(readFileSync(join(folder, 'registration.json'), 'utf8')) as RegistrationFile;
}
