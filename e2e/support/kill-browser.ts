import { execFileSync } from 'node:child_process';
import type { BrowserContext } from '@playwright/test';
import { expect } from './test.ts';

/** Ends the browser of a profile as a power cut would: no process of it gets to say a last word. */
export async function killBrowser(context: BrowserContext, profile: string): Promise<void> {
  const closed = context.waitForEvent('close');
  for (const pid of processesOf(profile)) kill(pid);
  await closed;
  await expect.poll(() => processesOf(profile)).toEqual([]);
}

/** Processes that name the profile's folder in their command line: the browser itself and its helpers. */
function processesOf(profile: string): number[] {
  const list = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,stat=,args='], { encoding: 'utf8' });
  return list
    .split('\n')
    .filter((line) => line.includes(`--user-data-dir=${profile}`) && !/^\s*\d+\s+Z/.test(line))
    .map((line) => Number.parseInt(line, 10));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went with its parent.
  }
}
