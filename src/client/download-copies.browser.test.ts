import { expect, test, vi } from 'vitest';
import { holdDownloadCopies, whenNoCopiesAreHeld } from './download-copies.ts';

test('copies are released only while nobody holds them', async () => {
  const release = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const end = holdDownloadCopies();
  await whenNoCopiesAreHeld(release);
  expect(release).not.toHaveBeenCalled();
  end();
  await expect
    .poll(async () => {
      await whenNoCopiesAreHeld(release);
      return release.mock.calls.length;
    })
    .toBeGreaterThan(0);
});
