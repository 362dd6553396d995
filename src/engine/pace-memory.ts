import type { RecordStore } from '#pipeline/ports/record-store.ts';
import { pacesOf, type PaceMemory } from './part-paces.ts';
import { PLAN_VERSION } from './progress-meter-plan.ts';

/** Paces are multiples of a plan: another plan starts anew. */
const KEY = `paces/${PLAN_VERSION}`;

/** Keeps paces among the records of this browser. Storage that is full or damaged costs a guess, never a run. */
export function rememberPaces(records: Pick<RecordStore, 'get' | 'put'>): PaceMemory {
  return {
    async read() {
      const reading = await records.get(KEY).catch(() => null);
      return reading?.kind === 'found' ? pacesOf(reading.value) : {};
    },
    write: (paces) => records.put(KEY, paces).catch(() => undefined),
  };
}
