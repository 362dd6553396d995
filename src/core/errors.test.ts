import { expect, it } from 'vitest';
import {
  assert,
  deserializeError,
  Exo2MicroError,
  isAbortError,
  isExo2MicroError,
  serializeError,
} from './errors.ts';

it('an error crosses as plain data with its code, facts and chain of causes', () => {
  const cause = new TypeError('deep', { cause: 'a word' });
  const error = new Exo2MicroError('no-signal', 'Nothing there.', { facts: { file: 'a.tif' }, cause });
  const plain = serializeError(error);
  expect(plain).toEqual({
    code: 'no-signal',
    message: 'Nothing there.',
    facts: { file: 'a.tif' },
    causes: ['TypeError: deep', 'a word'],
  });
  const back = deserializeError(structuredClone(plain));
  expect(isExo2MicroError(back) && [back.code, back.facts]).toEqual(['no-signal', { file: 'a.tif' }]);
  expect((back.cause as Error).message).toBe('TypeError: deep\na word');
  expect(deserializeError({ ...plain, causes: [] }).cause).toBeUndefined();
});

it('what is no expected failure is internal, with its stack for the details', () => {
  const bug = new Error('broken');
  expect(serializeError(bug)).toMatchObject({
    code: 'internal',
    message: 'Error: broken',
    causes: [bug.stack],
  });
  expect(serializeError('thrown text')).toMatchObject({
    code: 'internal',
    message: 'thrown text',
    causes: [],
  });
});

it('a cancel is told from a failure, and a bug from both', () => {
  expect(isAbortError(new DOMException('', 'AbortError'))).toBe(true);
  expect([isAbortError(new Error('x')), isExo2MicroError(new Error('x')), isExo2MicroError(null)]).toEqual([
    false,
    false,
    false,
  ]);
  expect(() => assert(false, 'never')).toThrow(expect.objectContaining({ name: 'AppAssertionError' }));
});
