import type { DirectoryHandleLike, FileHandleLike, WritableFileHandleLike } from '#pipeline/ports/files.ts';

/**
 * Content of a folder: an object is a folder, null an empty file, a number a file of that many zero bytes,
 * bytes are a file's content, a string is the name of a file that `load` gives.
 */
export type MemoryTree = { readonly [name: string]: MemoryTree | null | number | string | Uint8Array };

/** What a file is put together from. */
type FilePart = Blob | Uint8Array<ArrayBuffer>;

type Entry = MemoryDirectory | MemoryFile;

/** A writable folder in memory with the shape of `FileSystemDirectoryHandle`. Lists entries in insertion order. */
export class MemoryDirectory implements DirectoryHandleLike {
  readonly kind = 'directory';
  readonly name: string;
  readonly entries = new Map<string, Entry>();
  /** Where set, every use of the folder fails with it, as after a lost permission. */
  failure: Error | null = null;

  constructor(name: string) {
    this.name = name;
  }

  async *values(): AsyncIterable<Entry> {
    if (this.failure !== null) throw this.failure;
    yield* this.entries.values();
  }

  getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<MemoryDirectory> {
    return this.get(name, 'directory', options?.create === true) as Promise<MemoryDirectory>;
  }

  getFileHandle(name: string, options?: { create?: boolean }): Promise<MemoryFile> {
    return this.get(name, 'file', options?.create === true) as Promise<MemoryFile>;
  }

  async removeEntry(name: string): Promise<void> {
    if (this.failure !== null) throw this.failure;
    if (!this.entries.delete(name)) throw notFound(name);
  }

  private async get(name: string, kind: Entry['kind'], create: boolean): Promise<Entry> {
    if (this.failure !== null) throw this.failure;
    if (name === '' || name === '.' || name === '..' || name.includes('/')) {
      throw new TypeError(`"${name}" is no file name`);
    }
    const found = this.entries.get(name);
    if (found !== undefined) {
      if (found.kind === kind) return found;
      throw new DOMException(`${name} is a ${found.kind}`, 'TypeMismatchError');
    }
    if (!create) throw notFound(name);
    const made = kind === 'file' ? new MemoryFile(name, this) : new MemoryDirectory(name);
    this.entries.set(name, made);
    return made;
  }
}

/** A writable file in memory with the shape of `FileSystemFileHandle`; what is written appears when it is closed. */
export class MemoryFile implements FileHandleLike, WritableFileHandleLike {
  readonly kind = 'file';
  name: string;
  /** Bytes of the file, or parts that make it up; made when asked for. */
  content: () => FilePart[] = () => [];
  /** Where set, reading and writing fail with it. */
  failure: Error | null = null;
  private parent: MemoryDirectory;

  constructor(name: string, parent: MemoryDirectory) {
    this.name = name;
    this.parent = parent;
  }

  async getFile(): Promise<File> {
    if (this.failure !== null) throw this.failure;
    return new File(this.content(), this.name);
  }

  async move(target: string | MemoryDirectory, name?: string): Promise<void> {
    const parent = typeof target === 'string' ? this.parent : target;
    const newName = typeof target === 'string' ? target : (name ?? this.name);
    this.parent.entries.delete(this.name);
    parent.entries.set(newName, this);
    this.parent = parent;
    this.name = newName;
  }

  async createWritable(options?: { keepExistingData?: boolean }): Promise<MemoryWritable> {
    if (this.failure !== null) throw this.failure;
    const kept =
      options?.keepExistingData === true ? await (await this.getFile()).arrayBuffer() : new ArrayBuffer(0);
    return new MemoryWritable(this, new Uint8Array(kept));
  }
}

/** The stream that writes a {@link MemoryFile}. */
export class MemoryWritable {
  private readonly file: MemoryFile;
  private bytes: Uint8Array<ArrayBuffer>;
  private position = 0;

  constructor(file: MemoryFile, bytes: Uint8Array<ArrayBuffer>) {
    this.file = file;
    this.bytes = bytes;
  }

  async write(
    written: Uint8Array<ArrayBuffer> | { position: number; data: Uint8Array<ArrayBuffer> },
  ): Promise<void> {
    if (this.file.failure !== null) throw this.file.failure;
    const chunk = 'data' in written ? written.data : written;
    if ('data' in written) this.position = written.position;
    const end = this.position + chunk.length;
    if (end > this.bytes.length) {
      const grown = new Uint8Array(end);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes.set(chunk, this.position);
    this.position = end;
  }

  async seek(position: number): Promise<void> {
    this.position = position;
  }

  async close(): Promise<void> {
    const { bytes } = this;
    this.file.content = () => [bytes];
  }

  async abort(): Promise<void> {
    this.bytes = new Uint8Array(0);
  }
}

/** A folder in memory with the given content. `load` gives the bytes of files that the tree names. */
export function memoryDirectory(
  name: string,
  tree: MemoryTree = {},
  load?: (file: string) => Uint8Array<ArrayBuffer>,
): MemoryDirectory {
  const directory = new MemoryDirectory(name);
  for (const [entryName, value] of Object.entries(tree)) {
    directory.entries.set(entryName, entryOf(directory, entryName, value, load));
  }
  return directory;
}

/** Paths of all files below a folder, sorted, '/' between the parts. */
export function filesBelow(directory: MemoryDirectory, prefix = ''): string[] {
  return [...directory.entries.values()]
    .flatMap((entry) => {
      const path = `${prefix}${entry.name}`;
      return entry.kind === 'file' ? [path] : filesBelow(entry, `${path}/`);
    })
    .sort();
}

function entryOf(
  parent: MemoryDirectory,
  name: string,
  value: MemoryTree[string],
  load: ((file: string) => Uint8Array<ArrayBuffer>) | undefined,
): Entry {
  if (value !== null && typeof value === 'object' && !(value instanceof Uint8Array)) {
    return memoryDirectory(name, value, load);
  }
  const file = new MemoryFile(name, parent);
  file.content = contentOf(value, load);
  return file;
}

function contentOf(
  value: null | number | string | Uint8Array,
  load: ((file: string) => Uint8Array<ArrayBuffer>) | undefined,
): () => FilePart[] {
  if (value === null) return () => [];
  if (typeof value === 'number') return () => zeros(value);
  if (value instanceof Uint8Array) return () => [value.slice()];
  if (load === undefined) throw new Error(`the tree names the file ${value}, but nothing loads it`);
  return () => [load(value)];
}

/** Many zeros from one small array, for files of gigabytes that nobody reads. */
function zeros(length: number): FilePart[] {
  const part = new Blob([new Uint8Array(2 ** 20)]);
  const parts: Blob[] = Array.from({ length: Math.floor(length / part.size) }, () => part);
  return [...parts, new Uint8Array(length % part.size)];
}

function notFound(name: string): DOMException {
  return new DOMException(`there is no ${name}`, 'NotFoundError');
}
