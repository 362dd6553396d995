import { Exo2MicroError } from '#core/errors.ts';

/**
 * Runs `work` while this tab alone may write what `name` stands for (Web Locks). Throws `task-locked` at once where another
 * tab, or another call in this one, has it. The lock goes with the tab, also when that is killed.
 */
export async function withTaskLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(`exo2micro:${name}`, { ifAvailable: true }, async (lock) => {
    if (lock === null) {
      throw new Exo2MicroError(
        'task-locked',
        `"${name}" is being worked on in another tab. Wait until it has finished there, or close that tab.`,
        { facts: { name } },
      );
    }
    return work();
  });
}
