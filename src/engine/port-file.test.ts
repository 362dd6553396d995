import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DownloadPart } from '#protocol/download-stream.ts';
import { PortFile } from './port-file.ts';

let ports: MessageChannel;
let parts: DownloadPart[];
let controller: AbortController;
let file: PortFile;

beforeEach(() => {
  ports = new MessageChannel();
  parts = [];
  ports.port2.onmessage = ({ data }: MessageEvent<DownloadPart>) => void parts.push(data);
  controller = new AbortController();
  file = new PortFile(ports.port1, 'S1/a.tiff', controller.signal);
});

afterEach(() => {
  ports.port1.close();
  ports.port2.close();
});

const heard = (count: number) => vi.waitUntil(() => parts.length === count);

/** Whether a promise is still open after messages have had time to arrive. */
async function isWaiting(promise: Promise<unknown>): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  const passed = new Promise<'passed'>((resolve) => {
    port2.onmessage = () => resolve('passed');
  });
  port1.postMessage('through');
  const first = await Promise.race([promise, passed]);
  port1.close();
  return first === 'passed';
}

describe('PortFile', () => {
  it('sends a part each time that one is asked for, and its memory moves along', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const first = file.write(bytes);
    expect(await isWaiting(first)).toBe(true);
    expect(bytes).toHaveLength(3);
    ports.port2.postMessage('more');
    await first;
    expect(bytes).toHaveLength(0);
    const second = file.write(new Uint8Array([4]));
    expect(await isWaiting(second)).toBe(true);
    ports.port2.postMessage('more');
    await second;
    await heard(2);
    expect(parts).toEqual([new Uint8Array([1, 2, 3]), new Uint8Array([4])]);
  });

  it('copies bytes that threads share', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(7);
    ports.port2.postMessage('more');
    await file.write(shared);
    await heard(1);
    expect(parts).toEqual([new Uint8Array([7, 7])]);
    expect(shared).toHaveLength(2);
  });

  it('ends when one more part is asked for; giving it up afterwards changes nothing', async () => {
    const ended = file.commit();
    expect(await isWaiting(ended)).toBe(true);
    ports.port2.postMessage('more');
    await ended;
    await file.abandon();
    await heard(1);
    expect(parts).toEqual(['end']);
  });

  it('that is given up fails the download', async () => {
    await file.abandon();
    await file.abandon();
    await heard(1);
    expect(parts).toEqual(['fail']);
  });

  it('says so where the browser has given the download up', async () => {
    const write = file.write(new Uint8Array(1));
    ports.port2.postMessage('stopped');
    await expect(write).rejects.toMatchObject({
      code: 'download-stopped',
      message: expect.stringContaining('"S1/a.tiff"') as string,
    });
  });

  it('a cancel is heard while nothing is asked for, as in a download that is paused', async () => {
    const write = file.write(new Uint8Array(1));
    controller.abort(new DOMException('cancelled', 'AbortError'));
    await expect(write).rejects.toMatchObject({ name: 'AbortError' });
    const late = new PortFile(new MessageChannel().port1, 'b', controller.signal);
    await expect(late.write(new Uint8Array(1))).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('takes no file that is mended at the end', async () => {
    await expect(file.mend()).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});
