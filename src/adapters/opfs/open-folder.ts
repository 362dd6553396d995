import { Exo2MicroError } from '#core/errors.ts';

/** Gives the folder; opened once, and again after a failure. */
export type OpenFolder = () => Promise<FileSystemDirectoryHandle>;

/** A folder below the root of OPFS, made where it is missing. Throws `unsupported-browser` where the page has no storage. */
export function openFolder(name: string): OpenFolder {
  let opened: Promise<FileSystemDirectoryHandle> | null = null;
  return () => {
    opened ??= open(name).catch((cause: unknown) => {
      opened = null;
      throw cause;
    });
    return opened;
  };
}

async function open(name: string): Promise<FileSystemDirectoryHandle> {
  const root = await openRoot();
  return root.getDirectoryHandle(name, { create: true });
}

async function openRoot(): Promise<FileSystemDirectoryHandle> {
  try {
    return await navigator.storage.getDirectory();
  } catch (cause) {
    // Firefox refuses with a SecurityError in private windows; a page without https lacks the method.
    throw new Exo2MicroError(
      'unsupported-browser',
      'The browser gives this page no storage of its own, where images are kept while they are worked on. Private windows ' +
        'of some browsers have none, nor has a page whose data is blocked: open it in an ordinary window, and let it keep data.',
      { cause },
    );
  }
}
