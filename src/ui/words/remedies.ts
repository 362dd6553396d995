import type { Notice, SkippedTask } from '#protocol/folder.ts';

const BY_SKIP_KIND: Readonly<Record<string, string>> = {
  'no-sample': 'Check that the sample folder is inside the folder you opened.',
  'no-files': 'Put the pre-stain and post-stain image of this dye into the sample folder.',
  'no-dye': 'Check the dye at the end of the file names: Sample_PreStain_Dye.tif.',
  incomplete: 'Add the missing image to the sample folder and open the folder again.',
  duplicate: 'Keep one pre-stain and one post-stain image of this dye in the folder; move the others away.',
};

const BY_NOTICE_CODE: Readonly<Record<string, string>> = {
  ambiguous: 'Rename the file so that its name says either "pre" or "post", not both.',
  'no-stain-marker': 'Rename the file so that its name contains "pre" or "post".',
  'no-underscore': 'End the name with an underscore and the dye: Sample_PostStain_SybrGld.tif.',
  'empty-dye': 'Put the dye after the last underscore: Sample_PostStain_SybrGld.tif.',
  'missing-directory': 'Open the folder again.',
  'loose-tiffs': 'Make one folder for each sample, move its images in, and open the folder above.',
  mixed: 'Move the loose images into a sample folder if they are wanted.',
  'no-tiffs': 'Put the .tif or .tiff images into the sample folders.',
  empty: 'Choose the folder that holds the sample folders.',
};

/** What to do about a pair that cannot be run. */
export function remedyForSkipped(task: SkippedTask): string {
  return BY_SKIP_KIND[task.kind] ?? 'Mend the files of this pair and open the folder again.';
}

/** What to do about a notice; null where its message is all there is to say. */
export function remedyForNotice(notice: Notice): string | null {
  return BY_NOTICE_CODE[notice.code] ?? null;
}
