import { expect, it } from 'vitest';
import { backendOfAddress, obeyAddress, threadsOfAddress } from './obey-address.ts';

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

it.each([
  ['?threads=1', 1],
  ['?demo&threads=12', 12],
  ['?threads=0', null],
  ['?threads=-2', null],
  ['?threads=2.5', null],
  ['?threads=many', null],
  ['?threads', null],
  ['', null],
])('the address %s asks for %s threads', (query, wanted) => {
  expect(threadsOfAddress(query)).toBe(wanted);
});

it('an address that asks for nothing changes nothing', async () => {
  const asked: unknown[] = [];
  const refuse = (value: unknown) => Promise.reject(new Error(asked.push(value).toString()));
  const engine = { setBackend: refuse, setThreads: refuse };
  await obeyAddress(engine, '?demo');
  expect(asked).toEqual([]);
  await expect(obeyAddress(engine, '?backend=webgl')).rejects.toThrow('1');
  await expect(obeyAddress(engine, '?threads=3')).rejects.toThrow('2');
  expect(asked).toEqual(['webgl', 3]);
});
