import type { JsonValue, RecordStore } from '#pipeline/ports/record-store.ts';
import { type ConformanceCase, mustEqual, mustReject } from './conformance.ts';

/** A record store under test, and the means to damage it. */
export interface RecordStoreHarness {
  readonly store: RecordStore;
  readonly reopen: () => RecordStore;
  /** Replaces a record's bytes. */
  readonly damage: (
    key: string,
    change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
  ) => Promise<void>;
}

const VALUE: JsonValue = {
  text: 'Grün 岩 "\u202e',
  numbers: [0.1, -1e-300, 2 ** 53],
  nested: { none: null, yes: true },
};

/** What every record store has to do. */
export const recordStoreCases: readonly ConformanceCase<RecordStoreHarness>[] = [
  {
    title: 'a record comes back as it was put, also elsewhere',
    run: async ({ store, reopen }) => {
      await store.put('task/a', VALUE);
      mustEqual(await reopen().get('task/a'), { kind: 'found', value: VALUE }, 'record');
      await store.put('task/a', [1]);
      mustEqual(await reopen().get('task/a'), { kind: 'found', value: [1] }, 'replaced record');
      mustEqual(await store.get('task/b'), { kind: 'absent' }, 'missing record');
    },
  },
  {
    title: 'a torn or changed record is damaged, not absent, and can be replaced',
    run: async ({ store, damage }) => {
      for (const change of [
        (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, bytes.length - 3),
        (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, 0),
        (bytes: Uint8Array<ArrayBuffer>) => bytes.with(bytes.length - 4, bytes[bytes.length - 4]! ^ 1),
      ]) {
        await store.put('hit', VALUE);
        await damage('hit', change);
        mustEqual((await store.get('hit')).kind, 'damaged', 'reading');
        mustEqual(
          (await store.list('')).map(({ key }) => key),
          ['hit'],
          'list',
        );
      }
      await store.put('hit', 1);
      mustEqual(await store.get('hit'), { kind: 'found', value: 1 }, 'replaced');
    },
  },
  {
    title: 'lists are by prefix and in code-point order, and deleting is final',
    run: async ({ store }) => {
      const keys = ['a/1', 'a/2', 'b/1', 'A/1', `a/${'岩'.repeat(200)}`, 'a/<x>%41'].sort();
      for (const key of keys) await store.put(key, key);
      mustEqual(
        (await store.list('')).map(({ key }) => key),
        keys,
        'all',
      );
      const below = keys.filter((key) => key.startsWith('a/'));
      mustEqual(
        (await store.list('a/')).map(({ key }) => key),
        below,
        'below a/',
      );
      for (const key of keys) mustEqual(await store.get(key), { kind: 'found', value: key }, key);
      mustEqual((await store.list('b/'))[0]!.bytes > 0, true, 'size');
      for (const key of keys) await store.delete(key);
      await store.delete('never there');
      mustEqual(await store.list(''), [], 'after deleting');
    },
  },
  {
    title: 'what JSON would lose is refused',
    run: async ({ store }) => {
      for (const value of [NaN, Infinity, { deep: [NaN] }, new Date(0) as unknown as JsonValue]) {
        await mustReject(store.put('bad', value), 'invalid-argument');
      }
      mustEqual(await store.get('bad'), { kind: 'absent' }, 'nothing was stored');
    },
  },
  {
    title: 'many puts at the same time leave one whole record',
    run: async ({ store }) => {
      await Promise.all(Array.from({ length: 8 }, (_, i) => store.put('race', Array<number>(200).fill(i))));
      const reading = await store.get('race');
      mustEqual(reading.kind, 'found', 'reading');
      mustEqual((await store.list('')).length, 1, 'no remains in the list');
    },
  },
];
