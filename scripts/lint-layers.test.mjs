import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './run-command.mjs';

const LAYERS = 'no-restricted-imports';

/** Deliberately wrong files, each with the rule that has to refuse it. */
const WRONG = /** @type {const} */ ([
  [
    'core imports formats',
    'src/core/a/wrong1.ts',
    LAYERS,
    "import { x } from '#formats/x.ts';\nexport const y = x;",
  ],
  [
    'core imports a type of pipeline',
    'src/core/wrong2.ts',
    LAYERS,
    "export type { X } from '#pipeline/x.ts';",
  ],
  [
    'core climbs to formats by a relative path',
    'src/core/a/wrong3.ts',
    LAYERS,
    "export * from '../../formats/x.ts';",
  ],
  ['core loads Node', 'src/core/wrong4.ts', LAYERS, "export { join } from 'node:path';"],
  [
    'core loads formats on demand',
    'src/core/wrong5.ts',
    LAYERS,
    "export const load = () => import('#formats/x.ts');",
  ],
  ['core uses what is for tests', 'src/core/wrong6.ts', LAYERS, "export * from '#testing/x.ts';"],
  ['a core test imports pipeline', 'src/core/wrong.test.ts', LAYERS, "export * from '#pipeline/x.ts';"],
  ['formats imports pipeline', 'src/formats/wrong.ts', LAYERS, "export * from '#pipeline/x.ts';"],
  ['pipeline imports an adapter', 'src/pipeline/wrong1.ts', LAYERS, "export * from '#adapters/opfs/x.ts';"],
  ['pipeline imports tfjs', 'src/pipeline/wrong2.ts', LAYERS, "export * from '@tensorflow/tfjs-core';"],
  ['the engine imports an adapter', 'src/engine/wrong1.ts', LAYERS, "export * from '#adapters/opfs/x.ts';"],
  ['the engine imports the page', 'src/engine/wrong2.ts', LAYERS, "export * from '#ui/x.ts';"],
  ['the page imports the engine', 'src/ui/wrong-engine.ts', LAYERS, "export * from '#engine/x.ts';"],
  ['pipeline imports the engine', 'src/pipeline/wrong3.ts', LAYERS, "export * from '#engine/x.ts';"],
  ['an adapter imports protocol', 'src/adapters/opfs/wrong1.ts', LAYERS, "export * from '#protocol/x.ts';"],
  [
    'an adapter imports another',
    'src/adapters/opfs/wrong2.ts',
    LAYERS,
    "export * from '#adapters/memory/x.ts';",
  ],
  [
    'an adapter climbs to another',
    'src/adapters/opfs/a/wrong3.ts',
    LAYERS,
    "export * from '../../memory/x.ts';",
  ],
  [
    'protocol imports a value of pipeline',
    'src/protocol/wrong.ts',
    LAYERS,
    "import { x } from '#pipeline/x.ts';\nexport const y = x;",
  ],
  ['a worker imports the window', 'workers/wrong1.ts', LAYERS, "export * from '#ui/x.ts';"],
  ['a worker imports React', 'workers/wrong2.ts', LAYERS, "export * from 'react';"],
  ['a worker climbs into src', 'workers/wrong3.ts', LAYERS, "export * from '../src/core/x.ts';"],
  ['client imports ui', 'src/client/wrong1.ts', LAYERS, "export * from '#ui/x.ts';"],
  ['client imports an adapter', 'src/client/wrong2.ts', LAYERS, "export * from '#adapters/opfs/x.ts';"],
  [
    'client computes pixels',
    'src/client/wrong3.ts',
    LAYERS,
    "import { x } from '#core/filters/x.ts';\nexport const y = x;",
  ],
  ['ui imports a worker', 'src/ui/wrong1.tsx', LAYERS, "export * from '#workers/x.ts';"],
  [
    'ui computes pixels',
    'src/ui/wrong2.ts',
    LAYERS,
    "import { x } from '#pipeline/stages/x.ts';\nexport const y = x;",
  ],
  ['the library exports protocol', 'src/index.ts', LAYERS, "export * from '#protocol/x.ts';"],
  [
    'two files import each other',
    'src/core/cycle-a.ts',
    'no-cycle',
    "import { b } from '#core/cycle-b.ts';\nexport const a = () => b;",
  ],
  [
    'two types import each other',
    'src/core/cycle-c.ts',
    'no-cycle',
    "import type { D } from '#core/cycle-d.ts';\nexport type C = D[];",
  ],
  [
    'a promise is left alone',
    'src/core/wrong7.ts',
    'no-floating-promises',
    'export function go(): void {\n  Promise.resolve(1);\n}',
  ],
  ['any', 'src/core/wrong8.ts', 'no-explicit-any', 'export const x: any = 1;'],
  [
    'a file of 401 lines',
    'src/core/wrong9.ts',
    'max-lines',
    'export const x = [\n' + '  1,\n'.repeat(399) + '];',
  ],
  [
    'a test is skipped',
    'src/core/wrong2.test.ts',
    'no-disabled-tests',
    "import { expect, it } from 'vitest';\nit.skip('x', () => {\n  expect(1).toBe(1);\n});",
  ],
]);

/** Files that keep to the rules; some are the other half of a wrong one. */
const RIGHT = /** @type {const} */ ([
  [
    'the engine imports protocol and pipeline',
    'src/engine/right.ts',
    "import type { X } from '#protocol/x.ts';\nimport { y } from '#pipeline/x.ts';\nexport const z: X = y;",
  ],
  ['core imports core', 'src/core/right.ts', "import { x } from '#core/x.ts';\nexport const y = x;"],
  [
    'a core test uses what is for tests, and Node',
    'src/core/right.test.ts',
    "export * from '#testing/x.ts';\nexport * from 'node:fs';",
  ],
  ['pipeline imports formats', 'src/pipeline/right.ts', "export * from '#formats/x.ts';"],
  [
    'an adapter imports pipeline and itself',
    'src/adapters/opfs/right.ts',
    "export * from '#pipeline/x.ts';\nexport * from '#adapters/opfs/x.ts';",
  ],
  [
    'protocol imports types and errors',
    'src/protocol/right.ts',
    "import type { X } from '#pipeline/x.ts';\nimport { serializeError } from '#core/errors.ts';\nexport const y = (x: X) => serializeError(x);",
  ],
  ['a worker imports adapters', 'workers/right.ts', "export * from '#adapters/opfs/x.ts';"],
  [
    'ui imports client, types and the parameter table',
    'src/ui/right.ts',
    "import type { X } from '#core/x.ts';\nimport { PARAMETERS } from '#pipeline/parameters.ts';\nimport { c } from '#client/x.ts';\nexport const y: X = [PARAMETERS, c];",
  ],
  ['the library exports the pure layers', 'src/core/other.ts', "export * from '#core/x.ts';"],
]);

const PARTNERS = {
  'src/core/cycle-b.ts': "import { a } from '#core/cycle-a.ts';\nexport const b = () => a;\n",
  'src/core/cycle-d.ts': "import type { C } from '#core/cycle-c.ts';\nexport type D = C[];\n",
};

describe('the linter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'exo2micro-lint-'));
  /** @type {Map<string, string[]>} */
  const rulesByFile = new Map();

  beforeAll(() => {
    for (const name of ['.oxlintrc.json', 'package.json', 'tsconfig.json', 'tsconfig.base.json']) {
      copyFileSync(join(ROOT, name), join(folder, name));
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const [, path, , text] of WRONG) write(path, text);
    for (const [, path, text] of RIGHT) write(path, text);
    for (const [path, text] of Object.entries(PARTNERS)) write(path, text);
    lint();
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(WRONG)('refuses: %s', (_title, path, rule) => {
    expect(rulesByFile.get(path) ?? []).toContain(rule);
  });

  it.each(RIGHT)('accepts: %s', (_title, path) => {
    expect((rulesByFile.get(path) ?? []).filter((rule) => rule === LAYERS)).toEqual([]);
  });

  it('has a rule for every adapter', () => {
    const config = readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8');
    const adapters = readdirSync(join(ROOT, 'src', 'adapters'), { withFileTypes: true });
    const missing = adapters.filter(
      (entry) => entry.isDirectory() && !config.includes(`"src/adapters/${entry.name}/**"`),
    );
    expect(missing.map((entry) => entry.name)).toEqual([]);
  });

  /**
   * @param {string} path
   * @param {string} text
   */
  function write(path, text) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  function lint() {
    const program = join(ROOT, 'node_modules', 'oxlint', 'bin', 'oxlint');
    const { stdout } = spawnSync(
      process.execPath,
      [program, '--type-aware', '--format=json', 'src', 'workers'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    const report = /** @type {{ diagnostics: { code: string, filename: string }[] }} */ (JSON.parse(stdout));
    for (const { code, filename } of report.diagnostics) {
      const path = filename.replaceAll('\\', '/');
      const rule = /\(([^)]+)\)/.exec(code)?.[1] ?? code;
      rulesByFile.set(path, [...(rulesByFile.get(path) ?? []), rule]);
    }
  }
});
