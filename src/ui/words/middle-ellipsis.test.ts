import { expect, test } from 'vitest';
import { middleEllipsis, shortenNames } from './middle-ellipsis.ts';

test('a short name stays whole', () => {
  expect(middleEllipsis('CD070_PreStain_SybrGld.tif', 44)).toBe('CD070_PreStain_SybrGld.tif');
});

test('a name of 200 characters keeps both ends and has the length asked for', () => {
  const name = `${'a'.repeat(180)}_PostStain_DAPI.tif`;
  const shown = middleEllipsis(name, 44);
  expect(shown).toHaveLength(44);
  expect(shown.startsWith('aaaa')).toBe(true);
  expect(shown.endsWith('_PostStain_DAPI.tif')).toBe(true);
});

test('an accent made of two code points is never cut apart', () => {
  const accent = 'e\u0301';
  const shown = middleEllipsis(accent.repeat(30), 9);
  expect(shown).toBe(`${accent.repeat(4)}…${accent.repeat(4)}`);
});

test('a sentence carries short names whole and long ones cut', () => {
  const long = `${'b'.repeat(150)}_Pre_DAPI.tif`;
  const said = shortenNames(`"${long}" of "CD070" cannot be read.`);
  expect(said).toContain('of "CD070" cannot be read.');
  expect(said).toContain('_Pre_DAPI.tif"');
  expect(said.length).toBeLessThan(100);
});

test('what stands between two quoted names is no name', () => {
  const said = `"S1_pre_.tif" has nothing after its last underscore, where the name of the dye belongs. Rename it to "S1_pre_Dye.tif".`;
  expect(shortenNames(said)).toBe(said);
});
