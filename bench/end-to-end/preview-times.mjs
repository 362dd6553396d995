/**
 * Where a page keeps when its previews appeared, ms on its clock.
 * @typedef {typeof window & { exo2microPreviews: { droppedAt: number, shownAt: number[] } }} WatchedWindow
 */

/** How long previews may take, ms: longer than any that is worth a figure. */
const PREVIEW_TIMEOUT_MS = 120_000;

/**
 * Makes pages that are opened from now on keep when a drop came and when each preview was in a frame.
 * @param {import('playwright').Page} page
 */
export async function watchPreviews(page) {
  await page.addInitScript(() => {
    const kept = { droppedAt: NaN, shownAt: /** @type {number[]} */ ([]) };
    Object.assign(window, { exo2microPreviews: kept });
    const seen = new WeakSet();
    window.addEventListener(
      'drop',
      ({ timeStamp }) => {
        kept.droppedAt = timeStamp;
        kept.shownAt.length = 0;
      },
      { capture: true },
    );
    const note = () => {
      for (const preview of document.querySelectorAll('canvas[role=img][aria-label*="-stain image"]')) {
        if (seen.has(preview)) continue;
        seen.add(preview);
        requestAnimationFrame(() => kept.shownAt.push(performance.now()));
      }
    };
    new MutationObserver(note).observe(document, { childList: true, subtree: true });
  });
}

/**
 * Seconds from the drop to the first and to the last preview; waits for all. Images that cannot be read have none.
 * @param {import('playwright').Page} page
 * @param {number} imageCount
 */
export async function previewTimes(page, imageCount) {
  await page.waitForFunction(
    (count) => {
      const unreadable = document.querySelectorAll('[aria-label*="-stain image cannot be read"]').length;
      return /** @type {WatchedWindow} */ (window).exo2microPreviews.shownAt.length + unreadable >= count;
    },
    imageCount,
    { timeout: PREVIEW_TIMEOUT_MS },
  );
  const { droppedAt, shownAt } = await page.evaluate(
    () => /** @type {WatchedWindow} */ (window).exo2microPreviews,
  );
  const seconds = shownAt.map((at) => (at - droppedAt) / 1000);
  return seconds.length === 0 ? null : { first: Math.min(...seconds), last: Math.max(...seconds) };
}
