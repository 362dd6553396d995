import { Exo2MicroError } from '#core/errors.ts';
import { demoFiles } from '#pipeline/demo/demo-files.ts';
import type { DirectoryHandleLike } from '#pipeline/ports/files.ts';
import { discoverTasks, type DiscoveredTasks } from '#pipeline/raw-folder/discover-tasks.ts';
import { openRawRoot } from '#pipeline/raw-folder/open-raw-root.ts';
import { resolvePair, type ResolvedPair } from '#pipeline/raw-folder/resolve-pair.ts';
import type { FolderReport, FolderSource, Notice, TaskRef } from '#protocol/folder.ts';

/** Gives the folder behind what the window gave; an adapter's business. */
export type DirectoryOpener = (source: Exclude<FolderSource, { kind: 'demo' }>) => DirectoryHandleLike;

/** The folders that the page has opened. */
export class OpenFolders {
  readonly #roots = new Map<string, DirectoryHandleLike>();
  readonly #openDirectory: DirectoryOpener;
  #lastNumber = 0;

  constructor(openDirectory: DirectoryOpener) {
    this.#openDirectory = openDirectory;
  }

  /** Finds out what a folder holds, and keeps it open. */
  async open(source: FolderSource): Promise<FolderReport> {
    const given = this.#directoryOf(source);
    const raw = await openRawRoot(given);
    this.#lastNumber += 1;
    const folderId = `folder-${this.#lastNumber}`;
    const base = { folderId, name: given.name };
    if (raw.root === null) {
      const notice = noticeOf('error', raw.layout.kind, raw.layout.message);
      return { ...base, layoutOk: false, tasks: [], skipped: [], notices: [notice] };
    }
    this.#roots.set(folderId, raw.root);
    const found = await discoverTasks('all', 'all', raw.root);
    const notices = [
      ...(raw.message === '' ? [] : [noticeOf('info', raw.kind, raw.message)]),
      ...warningsOf(found),
    ];
    return { ...base, layoutOk: found.layoutOk, notices, ...(await tasksOf(found, raw.root)) };
  }

  /** The two files of a task. Throws as {@link resolvePair}. */
  resolve(folderId: string, ref: TaskRef): Promise<ResolvedPair> {
    return resolvePair(ref.sample, ref.dye, this.root(folderId));
  }

  /** The raw folder behind an id. Throws `file-moved` where it is not open. */
  root(folderId: string | null): DirectoryHandleLike {
    const root = folderId === null ? undefined : this.#roots.get(folderId);
    if (root !== undefined) return root;
    throw new Exo2MicroError('file-moved', 'This folder is no longer open. Open it again.', {
      facts: { folderId },
    });
  }

  #directoryOf(source: FolderSource): DirectoryHandleLike {
    if (source.kind !== 'demo') return this.#openDirectory(source);
    return this.#openDirectory({ kind: 'files', name: 'Demo', entries: demoFiles(source.seed) });
  }
}

async function tasksOf(
  found: DiscoveredTasks,
  root: DirectoryHandleLike,
): Promise<Pick<FolderReport, 'tasks' | 'skipped'>> {
  const tasks = await Promise.all(
    found.present.map(async ({ sample, dye }) => {
      const pair = await resolvePair(sample, dye, root);
      return { ref: { sample, dye }, postFile: pair.post.name, preFile: pair.pre.name };
    }),
  );
  const skipped = found.skipped.map(({ sample, dye, kind, reason }) => ({
    ref: { sample, dye },
    kind,
    reason,
  }));
  return { tasks, skipped };
}

function warningsOf(found: DiscoveredTasks): Notice[] {
  return found.warnings.map((warning) => ({
    severity: warning.kind === 'layout' ? 'error' : 'warning',
    code: warning.kind,
    message: warning.message,
    sample: warning.sample,
    file: warning.file,
  }));
}

function noticeOf(severity: Notice['severity'], code: string, message: string): Notice {
  return { severity, code, message, sample: null, file: null };
}
