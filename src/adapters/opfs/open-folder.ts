/** Gives the folder; opened once, and again after a failure. */
export type OpenFolder = () => Promise<FileSystemDirectoryHandle>;

/** A folder below the root of OPFS, made where it is missing. */
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
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(name, { create: true });
}
