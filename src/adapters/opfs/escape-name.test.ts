import { expect, it } from 'vitest';
import { escapeName, unescapeName } from './escape-name.ts';

it.each(['plain-name_1', 'Ünïcode/岩 "<img onerror>"', '..', '', 'a%41', '\u202e\ud800', 'CON.'])(
  'gives %j back',
  (name) => {
    const escaped = escapeName(name);
    expect(escaped).toMatch(/^[a-z0-9_%-]*$/);
    expect(unescapeName(escaped)).toBe(name);
  },
);

it('keeps names apart that differ in capitals only', () => {
  expect(escapeName('Gld').toLowerCase()).not.toBe(escapeName('gld').toLowerCase());
});

it('shortens long names to different ones of bounded length', () => {
  const [a, b] = [escapeName('岩'.repeat(200)), escapeName(`${'岩'.repeat(199)}石`)];
  expect(a.length).toBeLessThan(180);
  expect(a).not.toBe(b);
  expect(unescapeName(a)).toBeNull();
});
