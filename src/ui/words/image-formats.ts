import type { ExportFormat } from '#protocol/export.ts';

/** What images are saved as, in the order of the choice; `both` is TIFF and FITS. */
export const IMAGE_FORMATS: readonly { readonly value: ExportFormat; readonly label: string }[] = [
  { value: 'tiff', label: 'TIFF' },
  { value: 'fits', label: 'FITS' },
  { value: 'both', label: 'Both' },
  { value: 'ome', label: 'OME-TIFF' },
];

/** What is particular about a format, in a sentence; null where its name says it all. */
export function formatHint(format: ExportFormat): string | null {
  return format === 'ome'
    ? 'One compressed file with all zoom levels for each pair, with post, pre and difference as channels: for QuPath, Fiji and Avivator.'
    : null;
}
