import { expect, it } from 'vitest';
import { backendOfAddress, obeyAddress } from './forced-backend.ts';

it.each([
  ['?backend=webgl', 'webgl'],
  ['?demo&backend=cpu', 'cpu'],
  ['?backend=auto', 'auto'],
  ['?backend=gpu', null],
  ['?backend', null],
  ['', null],
])('the address %s asks for %s', (query, wanted) => {
  expect(backendOfAddress(query)).toBe(wanted);
});

it('an address that asks for nothing changes nothing', async () => {
  const chosen: string[] = [];
  const engine = {
    setBackend: (choice: string) => Promise.reject(new Error(chosen.push(choice).toString())),
  };
  await obeyAddress(engine, '?demo');
  expect(chosen).toEqual([]);
  await expect(obeyAddress(engine, '?backend=webgl')).rejects.toThrow('1');
  expect(chosen).toEqual(['webgl']);
});
