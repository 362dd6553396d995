import type { DirectoryHandleLike, FileHandleLike } from '#pipeline/ports/files.ts';
import { classifyRawFiles, type RawFileClasses, type RawFileWarning } from './classify-raw-files.ts';
import { diagnoseRawLayout, type RawLayoutKind } from './diagnose-raw-layout.ts';
import { findFolder } from './list-folder.ts';
import { missingSample, pairState, type SkipFacts, type SkipKind } from './pair-state.ts';

/** A pair that can be run. */
export interface PresentTask {
  readonly sample: string;
  readonly dye: string;
}

/** A pair that was asked for and cannot be run. */
export interface SkippedPair extends PresentTask {
  readonly kind: SkipKind;
  /** What is wrong and how to mend it. */
  readonly reason: string;
  readonly facts: SkipFacts;
}

/** A file with a name that cannot be used, or (sample null) a layout that cannot. */
export interface TaskWarning {
  readonly sample: string | null;
  readonly kind: RawFileWarning['kind'] | 'layout';
  readonly file: string | null;
  /** For `layout`: what the folder looks like. */
  readonly layout: RawLayoutKind | null;
  readonly message: string;
}

/** What can be run. Samples in the order asked, and within each its dyes in the order asked. */
export interface DiscoveredTasks {
  readonly present: readonly PresentTask[];
  readonly skipped: readonly SkippedPair[];
  readonly warnings: readonly TaskWarning[];
  /** False where the layout allows nothing to run; everything but one warning is then empty. */
  readonly layoutOk: boolean;
}

/**
 * Finds out which of the wanted samples and dyes can be run. `'all'` asks for every sample folder, and for every dye
 * that a sample has files of.
 *
 * A sample or dye asked for twice counts once: the reference package would list, and run, the same pair twice.
 * Throws `permission-denied`.
 */
export async function discoverTasks(
  samples: readonly string[] | 'all',
  dyes: readonly string[] | 'all',
  rawDir: DirectoryHandleLike | FileHandleLike | null,
): Promise<DiscoveredTasks> {
  const layout = await diagnoseRawLayout(rawDir);
  if (!layout.ok || rawDir?.kind !== 'directory') {
    const { kind, message } = layout;
    const warning = { sample: null, kind: 'layout', file: null, layout: kind, message } as const;
    return { present: [], skipped: [], warnings: [warning], layoutOk: false };
  }
  const found: Found = { present: [], skipped: [], warnings: [] };
  for (const sample of new Set(samples === 'all' ? layout.subdirs : samples)) {
    addSample(found, sample, dyes, await classifySample(rawDir, sample));
  }
  return { ...found, layoutOk: true };
}

interface Found {
  readonly present: PresentTask[];
  readonly skipped: SkippedPair[];
  readonly warnings: TaskWarning[];
}

async function classifySample(dir: DirectoryHandleLike, sample: string): Promise<RawFileClasses | null> {
  const folder = await findFolder(dir, sample);
  return folder === null ? null : classifyRawFiles(folder);
}

function addSample(
  found: Found,
  sample: string,
  dyes: readonly string[] | 'all',
  classes: RawFileClasses | null,
): void {
  for (const { kind, file, message } of classes?.warnings ?? []) {
    found.warnings.push({ sample, kind, file, layout: null, message });
  }
  for (const dye of new Set(dyes === 'all' ? (classes?.dyes ?? []) : dyes)) {
    const state = classes === null ? missingSample(sample) : pairState(classes, sample, dye);
    if (state.kind === 'complete') found.present.push({ sample, dye });
    else found.skipped.push({ sample, dye, kind: state.kind, reason: state.reason, facts: state.facts });
  }
}
