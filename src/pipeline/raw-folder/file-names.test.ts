import { describe, expect, it } from 'vitest';
import { sortedNames } from './code-point-order.ts';
import { isHidden, isTiff } from './file-names.ts';

describe('isTiff', () => {
  it.each(['a.tif', 'a.TIFF', '.tif', 'a.tif.tif', 'a b.Tif'])('%s is one', (name) => {
    expect(isTiff(name)).toBe(true);
  });

  it.each(['a.tif ', 'a.tifx', 'tif', 'atif', 'a.tif.bak', ''])('"%s" is none', (name) => {
    expect(isTiff(name)).toBe(false);
  });
});

describe('isHidden', () => {
  it('dot files, companions and system folders are', () => {
    const hidden = ['._S1_pre_G.tif', '.DS_Store', '.git', '__MACOSX', '@eaDir'];
    expect(hidden.map(isHidden)).toEqual(hidden.map(() => true));
  });

  it('an image that lost its name is not', () => {
    expect(['.tif', '.TIFF', 'a.tif', '_x'].map(isHidden)).toEqual([false, false, false, false]);
  });
});

describe('order of names', () => {
  it('is by code point: capitals first, digits by sign, characters beyond U+FFFF last', () => {
    const names = ['b', '\u{1F9A0}', 's10', '\uFF21', 'a', 's2', 'B', '\u00FC', 'a1', '\u{10000}'];
    expect(sortedNames(names)).toEqual([
      'B',
      'a',
      'a1',
      'b',
      's10',
      's2',
      '\u00FC',
      '\uFF21',
      '\u{10000}',
      '\u{1F9A0}',
    ]);
  });

  it('tells names apart that differ in the second half of a pair only', () => {
    expect(sortedNames(['\u{1F9A1}', '\u{1F9A0}x', '\u{1F9A0}'])).toEqual([
      '\u{1F9A0}',
      '\u{1F9A0}x',
      '\u{1F9A1}',
    ]);
  });
});
