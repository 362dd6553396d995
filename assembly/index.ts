export { blurRows } from './gaussian';
export { warpRow } from './warp';
