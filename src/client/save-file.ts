/** Writes a whole small file below a folder, with the folders of its path; all or nothing, an older one is replaced. */
export { writeBytesInto as writeBelow } from '#pipeline/file-writing/write-file-into.ts';

/** Time a browser may need before it has opened the address of a download. */
const ADDRESS_LIFE_MS = 60_000;

/** Hands a file to the browser's downloads under a name. */
export function downloadFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), ADDRESS_LIFE_MS);
}

/** A folder to write into, picked by the user; null where they change their mind. Needs {@link canWriteFolder}. */
export async function pickOutputFolder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await window.showDirectoryPicker({ id: 'exo2micro-out', mode: 'readwrite' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    throw error;
  }
}

/** Whether the browser can write into a folder of the user's. */
export function canWriteFolder(): boolean {
  return 'showDirectoryPicker' in window;
}
