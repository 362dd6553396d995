// Checks the types once per environment: what a file may use depends on where it runs. Exit code 1 where one fails.
import { runTool } from './run-command.mjs';

const ENVIRONMENTS = ['pure-worker', 'pure-node', 'worker', 'window', 'service-worker', 'tests', 'tooling'];

const failed = [];
for (const name of ENVIRONMENTS) {
  const code = await runTool('typescript/bin/tsc', ['--project', `tsconfig.${name}.json`]);
  if (code !== 0) failed.push(name);
}
process.stdout.write(
  failed.length === 0
    ? `types: ${ENVIRONMENTS.length} environments clean\n`
    : `types: errors in ${failed.join(', ')}\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
