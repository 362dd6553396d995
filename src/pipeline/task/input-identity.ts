import { Exo2MicroError } from '#core/errors.ts';
import { contentHash } from './content-hash.ts';

/** What tells one raw file from another without reading all of it. */
export interface FileIdentity {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  /** Hash of the samples that {@link identifyFile} reads. */
  readonly digest: string;
}

/** Bytes of each sample, and their number: 1 MiB in all, spread evenly from the first byte to the last. */
const SAMPLE_BYTES = 2 ** 16;
const SAMPLE_COUNT = 16;

/**
 * Identifies a file by name, size, time and samples of its content. A full hash would cost as much as the whole
 * ingest; a file that was changed keeps neither its time nor its samples.
 * Throws `file-moved` where it can no longer be read.
 */
export async function identifyFile(file: File): Promise<FileIdentity> {
  const span = Math.max(0, file.size - SAMPLE_BYTES);
  const starts = file.size <= SAMPLE_BYTES * SAMPLE_COUNT ? [0] : sampleStarts(span);
  const length = starts.length === 1 ? file.size : SAMPLE_BYTES;
  const { name, size: bytes, lastModified } = file;
  const samples = await readSamples(file, starts, length);
  return { name, bytes, lastModified, digest: await contentHash(samples) };
}

async function readSamples(
  file: File,
  starts: readonly number[],
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const parts = await Promise.all(starts.map((start) => file.slice(start, start + length).arrayBuffer()));
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  } catch (cause) {
    throw new Exo2MicroError(
      'file-moved',
      `"${file.name}" can no longer be read. It was moved, renamed or changed, or its drive was removed. Put it back, or open the folder again.`,
      { facts: { file: file.name }, cause },
    );
  }
}

function sampleStarts(span: number): number[] {
  return Array.from({ length: SAMPLE_COUNT }, (_, i) => Math.floor((span * i) / (SAMPLE_COUNT - 1)));
}
