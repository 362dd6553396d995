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

const STORED_IMAGES = 'exo2micro stored images';

/**
 * Does a run's work while no tab deletes stored images: waits for a deletion that is going on, and keeps later ones away.
 * Any number of tabs may run at once.
 */
export async function whileNothingIsDeleted<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(STORED_IMAGES, { mode: 'shared' }, work);
}

/**
 * Does a deletion's work while no tab runs: an image that a run has stored belongs to no task until the run records it.
 * Throws `task-locked` at once where a tab does run.
 */
export async function whileNothingRuns<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(STORED_IMAGES, { ifAvailable: true }, async (lock) => {
    if (lock === null) {
      throw new Exo2MicroError(
        'task-locked',
        'Stored tasks cannot be deleted while a run is going on in another tab. Wait until it has ended there, or close that tab.',
      );
    }
    return work();
  });
}
