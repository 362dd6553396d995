import type { TaskRef } from '#protocol/folder.ts';

/** Names a task inside the page; a NUL cannot occur in a folder or file name. */
export function taskKey(ref: TaskRef): string {
  return `${ref.sample}\u0000${ref.dye}`;
}
