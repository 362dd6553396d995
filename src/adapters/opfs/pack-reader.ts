/** A file handle, with how several threads may hold one file open at the same time, which the type library lacks. */
type SharedFileHandle = FileSystemFileHandle & {
  createSyncAccessHandle(options: { mode: 'read-only' }): Promise<FileSystemSyncAccessHandle>;
};

/**
 * A handle that nobody has read by for so long is closed, ms: while it is open nobody can remove the file. Long enough for the
 * pauses between two reads of a run.
 */
const IDLE_MS = 200;

/**
 * Reads ranges of a file. In a worker of a browser that lets several threads hold a file open for reading, it reads by a
 * synchronous handle, straight into the memory that is to hold the bytes; that takes a fiftieth of the time of asking the
 * browser's process for a part of the file, which is how it reads elsewhere.
 */
export class PackReader {
  readonly #handle: FileSystemFileHandle;
  readonly #file: File;
  #access: Promise<FileSystemSyncAccessHandle> | null = null;
  #reading = 0;
  #closing: ReturnType<typeof setTimeout> | null = null;

  /** `file` is the handle's, as it was when the picture was opened. */
  constructor(handle: FileSystemFileHandle, file: File) {
    this.#handle = handle;
    this.#file = file;
  }

  /**
   * Fills the targets one after the other with the bytes from `offset` on. Gives how many bytes there were: fewer where
   * the file ends too early. Rejects with the browser's error where the file is no longer there.
   */
  async readInto(targets: readonly Uint8Array<ArrayBuffer>[], offset: number): Promise<number> {
    if (!canShare(this.#handle)) return this.#readParts(targets, offset);
    this.#reading++;
    try {
      const access = await this.#open(this.#handle);
      let done = 0;
      for (const target of targets) done += access.read(target, { at: offset + done });
      return done;
    } finally {
      this.#reading--;
      if (this.#reading === 0) this.#closeLater();
    }
  }

  #open(handle: SharedFileHandle): Promise<FileSystemSyncAccessHandle> {
    if (this.#closing !== null) clearTimeout(this.#closing);
    this.#closing = null;
    if (this.#access !== null) return this.#access;
    const access = handle.createSyncAccessHandle({ mode: 'read-only' });
    this.#access = access;
    access.catch(() => (this.#access = null));
    return access;
  }

  #closeLater(): void {
    this.#closing ??= setTimeout(() => {
      this.#closing = null;
      const access = this.#access;
      this.#access = null;
      void access?.then((opened) => opened.close());
    }, IDLE_MS);
  }

  async #readParts(targets: readonly Uint8Array<ArrayBuffer>[], offset: number): Promise<number> {
    const length = targets.reduce((sum, target) => sum + target.length, 0);
    const bytes = new Uint8Array(await this.#file.slice(offset, offset + length).arrayBuffer());
    let at = 0;
    for (const target of targets) {
      target.set(bytes.subarray(at, at + target.length));
      at += target.length;
    }
    return bytes.length;
  }
}

function canShare(handle: FileSystemFileHandle): handle is SharedFileHandle {
  // A browser that does not know modes would lock the file for everybody else.
  return (
    'createSyncAccessHandle' in handle &&
    typeof FileSystemSyncAccessHandle !== 'undefined' &&
    'mode' in FileSystemSyncAccessHandle.prototype
  );
}
