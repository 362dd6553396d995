import { expect, it } from 'vitest';
import { ExportSlot } from './export-slot.ts';

const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** An export that ends when the test says so, whatever becomes of its signal. */
function slowExport() {
  let end: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  let signal = new AbortController().signal;
  const work = (given: AbortSignal): Promise<void> => {
    signal = given;
    return new Promise((resolve, reject) => {
      end = resolve;
      fail = reject;
    });
  };
  return { work, end: () => end(), fail: (error: unknown) => fail(error), signal: () => signal };
}

it('a cancel is answered while the export still tidies up, which the next one can wait for', async () => {
  const slot = new ExportSlot(() => undefined);
  const first = slowExport();
  const running = slot.run(first.work);
  slot.cancel();
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  let isTidy = false;
  const tidied = slot.tidied().then(() => (isTidy = true));
  await macrotask();
  expect(isTidy).toBe(false);
  first.fail(first.signal().reason);
  await tidied;
});

it('exports that are not cancelled are not waited for, and give what they made', async () => {
  const slot = new ExportSlot(() => undefined);
  const going = slowExport();
  const running = slot.run(going.work);
  await slot.tidied();
  going.end();
  await running;
  expect(await slot.run(() => Promise.resolve(7))).toBe(7);
});

it('what a cancelled export could not tidy up is told; a cancel by itself is not', async () => {
  const lost: unknown[] = [];
  const slot = new ExportSlot((error) => lost.push(error));
  const [tidy, stuck] = [slowExport(), slowExport()];
  const running = [tidy, stuck].map(({ work }) => slot.run(work).catch(() => undefined));
  slot.cancel();
  await Promise.all(running);
  tidy.fail(tidy.signal().reason);
  stuck.fail('the folder is locked');
  await slot.tidied();
  expect(lost).toEqual(['the folder is locked']);
});

it('an export that fails by itself rejects with its error, and nothing is lost', async () => {
  const lost: unknown[] = [];
  const slot = new ExportSlot((error) => lost.push(error));
  await expect(slot.run(() => Promise.reject(new Error('the disk is full')))).rejects.toThrow('full');
  expect(lost).toEqual([]);
});
