import { decodeRecord, encodeRecord } from '#pipeline/ingest/record-bytes.ts';
import type { RecordEntry, RecordReading, RecordStore } from '#pipeline/ports/record-store.ts';
import { escapeName, unescapeName } from './escape-name.ts';
import { openFolder, type OpenFolder } from './open-folder.ts';
import { fileSize, readWhole, removeFile, replaceWhole, UNFINISHED } from './whole-file.ts';

const ENDING = '.record';
/** An unfinished file that is older than this belongs to nobody any more, ms. */
const ABANDONED_AFTER_MS = 3_600_000;

/** The record store, with what only this one needs. */
export interface OpfsRecordStore extends RecordStore {
  /** Removes unfinished files of writes that were killed over an hour ago. */
  removeRemains(now: number): Promise<void>;
}

/** Records in the browser's private file system, one file each; written anew and renamed, so that none is ever torn. */
export function openOpfsRecordStore(folderName = 'exo2micro-records'): OpfsRecordStore {
  const folder = openFolder(folderName);
  return {
    put: async (key, value) =>
      replaceWhole(await folder(), escapeName(key) + ENDING, encodeRecord(key, value)),
    get: async (key) => readRecord(await folder(), key, escapeName(key) + ENDING),
    list: (prefix) => listRecords(folder, prefix),
    delete: async (key) => void (await removeFile(await folder(), escapeName(key) + ENDING)),
    removeRemains: async (now) => removeRemains(await folder(), now),
  };
}

async function readRecord(
  folder: FileSystemDirectoryHandle,
  key: string,
  fileName: string,
): Promise<RecordReading> {
  const bytes = await readWhole(folder, fileName);
  return bytes === null ? { kind: 'absent' } : decodeRecord(key, bytes).reading;
}

async function listRecords(folder: OpenFolder, prefix: string): Promise<readonly RecordEntry[]> {
  const opened = await folder();
  const entries: RecordEntry[] = [];
  for await (const fileName of opened.keys()) {
    if (!fileName.endsWith(ENDING)) continue;
    const key = await keyOf(opened, fileName);
    if (key?.startsWith(prefix) === true) entries.push({ key, bytes: await fileSize(opened, fileName) });
  }
  return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The key from the file's name; from inside the file where the key was too long for a name. */
async function keyOf(folder: FileSystemDirectoryHandle, fileName: string): Promise<string | null> {
  const escaped = fileName.slice(0, -ENDING.length);
  const key = unescapeName(escaped);
  if (key !== null) return key;
  const bytes = await readWhole(folder, fileName);
  return bytes === null ? null : (decodeRecord(null, bytes).key ?? escaped);
}

async function removeRemains(folder: FileSystemDirectoryHandle, now: number): Promise<void> {
  const unfinished: FileSystemFileHandle[] = [];
  for await (const entry of folder.values()) {
    if (entry.kind === 'file' && entry.name.endsWith(UNFINISHED)) unfinished.push(entry);
  }
  for (const handle of unfinished) {
    const { lastModified } = await handle.getFile();
    if (now - lastModified > ABANDONED_AFTER_MS) await removeFile(folder, handle.name);
  }
}
