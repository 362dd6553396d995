import { afterEach, expect, test, vi } from 'vitest';
import type { DownloadMessage, OfferAnswer } from '#protocol/download-stream.ts';
import { openDownload } from './open-download.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A service worker that gives an answer to every offer, or none. */
function answerOffers(answers: readonly OfferAnswer[]): void {
  const worker = {
    postMessage(message: DownloadMessage, [, port]: MessagePort[]) {
      if (message.kind === 'offer-download') for (const answer of answers) port?.postMessage(answer);
    },
  };
  vi.spyOn(navigator.serviceWorker, 'controller', 'get').mockReturnValue(worker as ServiceWorker);
}

function frames(): number {
  return document.querySelectorAll('iframe[src*="/download/"]').length;
}

test('a file that is complete before the browser has looked at the answer keeps the frame that asked for it', async () => {
  answerOffers(['offered', 'asked']);
  const opening = await openDownload('small.json', 10);
  expect(opening.kind).toBe('open');
  expect(frames()).toBe(1);
  vi.useFakeTimers();
  if (opening.kind === 'open') opening.download.close();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(frames()).toBe(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(frames()).toBe(0);
});

test('where the service worker is silent, nothing is asked for', async () => {
  answerOffers([]);
  const opening = await openDownload('small.json', 10);
  expect(opening).toEqual({ kind: 'unavailable', reason: 'the service worker did not take the offer' });
  expect(frames()).toBe(0);
});
