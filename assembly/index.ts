export { countBins, divideToUnit, matchLevels, rangeAboveZero } from './bins';
export { packRows, spreadRows, unpackRows } from './bits';
export { sumChecksumWords } from './checksum';
export { transformPlane } from './fourier';
export { blurRows } from './gaussian';
export { pullOfPatch, sumPatchEquations, sumSquareProducts } from './patches';
export { countLower, countLowerOfOne, countUpper } from './ranks';
export { warpRow } from './warp';
