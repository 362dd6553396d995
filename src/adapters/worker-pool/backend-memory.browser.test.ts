import { expect, it } from 'vitest';
import { rememberBackends } from './backend-memory.ts';

it('a timing is found again by the same version of the app, on the same card', async () => {
  const version = `test ${crypto.randomUUID()}`;
  const decision = { backend: 'webgl', reason: '3 ms there, 12 ms here.', isMeasured: true } as const;
  await rememberBackends(version).write('A card', decision);
  const later = rememberBackends(version);
  expect(await later.read('A card')).toEqual(decision);
  expect(await later.read('Another card')).toBeUndefined();
  expect(await rememberBackends(`${version}, the next`).read('A card')).toBeUndefined();
});
