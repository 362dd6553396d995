export { layOutTiffHeader } from '#formats/tiff/header-bytes.ts';
export { TIFF_TAG } from '#formats/tiff/tags.ts';
export { makeEnlargedPair } from './enlarged-pair.ts';
