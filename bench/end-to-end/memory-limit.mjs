import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../../scripts/find-browser.mjs';

/** Where Linux keeps the memory controller: version 2, or the older version 1. */
const GROUPS = [
  {
    kind: 'cgroup v2',
    root: '/sys/fs/cgroup',
    limit: 'memory.max',
    swap: 'memory.swap.max',
    swapIsSum: false,
  },
  {
    kind: 'cgroup v1',
    root: '/sys/fs/cgroup/memory',
    limit: 'memory.limit_in_bytes',
    swap: 'memory.memsw.limit_in_bytes',
    swapIsSum: true,
  },
];

/**
 * Prepares a control group that holds all processes of the browser that is started next to so many bytes, file cache
 * included and swap excluded. Throws where this computer has no such thing, or it is not allowed.
 * @param {number} bytes
 * @param {string} scratch folder for the script that starts the browser inside
 */
export function limitMemory(bytes, scratch) {
  const group = GROUPS.find(({ root, limit }) => canHold(root, limit));
  if (group === undefined) {
    throw new Error('--memory-limit needs Linux with memory control groups, and root. Run without it.');
  }
  const folder = join(group.root, `exo2micro-bench-${process.pid}`);
  mkdirSync(folder);
  writeFileSync(join(folder, group.limit), String(bytes));
  const swap = join(folder, group.swap);
  if (existsSync(swap)) writeFileSync(swap, group.swapIsSum ? String(bytes) : '0');
  const script = join(scratch, 'limited-browser.sh');
  const browser = findBrowser();
  if (browser === null) throw new Error('--memory-limit needs an installed Chromium, Chrome or Edge.');
  const enter = `#!/bin/sh\necho $$ > '${folder}/cgroup.procs' || exit 1\nexec '${browser}' "$@"\n`;
  writeFileSync(script, enter, { mode: 0o755 });
  const former = process.env['CHROMIUM_PATH'];
  process.env['CHROMIUM_PATH'] = script;
  return {
    /** How the browser is held. */
    kind: group.kind,
    bytes,
    /** Whether the kernel had to end a process of it. */
    killed: () => /^oom_kill [1-9]/m.test(readAll(folder, ['memory.events', 'memory.oom_control'])),
    release() {
      if (former === undefined) delete process.env['CHROMIUM_PATH'];
      else process.env['CHROMIUM_PATH'] = former;
      try {
        rmdirSync(folder);
      } catch {
        // A process of the browser still ends; an empty group costs nothing.
      }
    },
  };
}

/**
 * @param {string} root
 * @param {string} limit
 */
function canHold(root, limit) {
  const probe = join(root, `exo2micro-probe-${process.pid}`);
  try {
    mkdirSync(probe);
  } catch {
    return false;
  }
  const can = existsSync(join(probe, limit));
  rmdirSync(probe);
  return can;
}

/**
 * @param {string} folder
 * @param {readonly string[]} names
 */
function readAll(folder, names) {
  return names
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}
