import { createStore, type StoreApi } from 'zustand/vanilla';
import { serializeError, type SerializedError } from '#core/errors.ts';
import type {
  ChannelChoice,
  FolderReport,
  FolderSource,
  ImagePreview,
  TaskInspection,
  TaskRef,
} from '#protocol/folder.ts';
import { taskKey } from '#ui/words/task-key.ts';
import type { Services } from './services.ts';

/** Where the intake stands. */
export type FolderPhase =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening'; readonly name: string }
  | { readonly kind: 'open'; readonly report: FolderReport }
  | { readonly kind: 'failed'; readonly name: string; readonly error: SerializedError };

/** What is known of a pair's images. */
export type Look =
  | {
      readonly kind: 'looking';
      readonly previews: Readonly<Partial<Record<ImagePreview['side'], ImagePreview>>>;
    }
  | { readonly kind: 'seen'; readonly inspection: TaskInspection }
  | { readonly kind: 'failed'; readonly error: SerializedError };

/** The open folder, and what the user chose in it. */
export interface FolderState {
  readonly phase: FolderPhase;
  /** By task key; absent where the look has not begun. */
  readonly looks: Readonly<Record<string, Look>>;
  readonly deselected: ReadonlySet<string>;
  /** By dye; absent means automatic. */
  readonly channels: Readonly<Record<string, ChannelChoice>>;
  /** Folder of the last visit, where the browser can give it again. */
  readonly lastFolder: FileSystemDirectoryHandle | null;
  open(source: FolderSource): Promise<void>;
  /** Opens the folder of the last visit; asks for permission, so call it in a click. */
  openLast(): Promise<void>;
  restore(): Promise<void>;
  close(): void;
  select(ref: TaskRef, selected: boolean): void;
  selectAll(selected: boolean): void;
  chooseChannel(dye: string, choice: ChannelChoice): void;
}

const KEY = 'last-folder';

/** Pairs looked at side by side: the second is decoded while the first is read. */
const LOOKS_AT_ONCE = 2;

/** Store of the open folder. */
export function createFolderStore(services: Services): StoreApi<FolderState> {
  const { engine, remembered } = services;
  return createStore<FolderState>()((set, get) => ({
    phase: { kind: 'none' },
    looks: {},
    deselected: new Set(),
    channels: {},
    lastFolder: null,
    open: async (source) => {
      const name = sourceName(source);
      const opening = { kind: 'opening', name } as const;
      set({ phase: opening, looks: {}, deselected: new Set(), channels: {} });
      try {
        const report = await engine.openFolder(source);
        if (get().phase !== opening) return;
        set({ phase: { kind: 'open', report } });
        if (source.kind === 'handle') {
          set({ lastFolder: source.handle });
          await remembered.write(KEY, source.handle);
        }
        await lookAtAll(services, report, get, set);
      } catch (error) {
        if (get().phase === opening) set({ phase: { kind: 'failed', name, error: serializeError(error) } });
      }
    },
    openLast: async () => {
      const handle = get().lastFolder;
      if (handle === null) return;
      const permission = await handle.requestPermission({ mode: 'read' });
      if (permission === 'granted') await get().open({ kind: 'handle', handle });
    },
    restore: async () => {
      const kept = await remembered.read(KEY);
      if (isFolderHandle(kept)) set({ lastFolder: kept });
    },
    close: () => set({ phase: { kind: 'none' }, looks: {}, deselected: new Set(), channels: {} }),
    select: (ref, selected) => {
      const deselected = new Set(get().deselected);
      if (selected) deselected.delete(taskKey(ref));
      else deselected.add(taskKey(ref));
      set({ deselected });
    },
    selectAll: (selected) => {
      const { phase } = get();
      if (phase.kind !== 'open') return;
      set({ deselected: new Set(selected ? [] : phase.report.tasks.map(({ ref }) => taskKey(ref))) });
    },
    chooseChannel: (dye, choice) => {
      const { [dye]: _old, ...others } = get().channels;
      set({ channels: choice.kind === 'auto' ? others : { ...others, [dye]: choice } });
    },
  }));
}

/** Pairs of the open folder that the user wants run. */
export function selectedTasks(state: FolderState): readonly TaskRef[] {
  if (state.phase.kind !== 'open') return [];
  return state.phase.report.tasks.map(({ ref }) => ref).filter((ref) => !state.deselected.has(taskKey(ref)));
}

async function lookAtAll(
  { engine }: Services,
  report: FolderReport,
  get: () => FolderState,
  set: (part: Partial<FolderState>) => void,
): Promise<void> {
  const waiting = [...report.tasks];
  const stillOpen = (): boolean => {
    const { phase } = get();
    return phase.kind === 'open' && phase.report === report;
  };
  const note = (ref: TaskRef, look: Look): void => {
    if (stillOpen()) set({ looks: { ...get().looks, [taskKey(ref)]: look } });
  };
  const lookOn = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined && stillOpen(); task = waiting.shift()) {
      const { ref } = task;
      let previews: Extract<Look, { kind: 'looking' }>['previews'] = {};
      const show = (preview?: ImagePreview): void => {
        previews = preview === undefined ? previews : { ...previews, [preview.side]: preview };
        note(ref, { kind: 'looking', previews });
      };
      show();
      const look = await engine.inspectTask(report.folderId, ref, show).then(
        (inspection): Look => ({ kind: 'seen', inspection }),
        (error: unknown): Look => ({ kind: 'failed', error: serializeError(error) }),
      );
      note(ref, look);
    }
  };
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, lookOn));
}

function sourceName(source: FolderSource): string {
  if (source.kind === 'handle') return source.handle.name;
  return source.kind === 'files' ? source.name : 'Demo';
}

function isFolderHandle(value: unknown): value is FileSystemDirectoryHandle {
  return (
    typeof FileSystemDirectoryHandle !== 'undefined' &&
    value instanceof FileSystemDirectoryHandle &&
    'requestPermission' in value
  );
}
