/** Lock that a tab holds, shared with others, as long as the browser may still read copies made for downloads. */
const LOCK = 'exo2micro-download-copies';

/** Says that copies for downloads are in use, to all tabs; gives what ends it. */
export function holdDownloadCopies(): () => void {
  let end: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  void navigator.locks.request(LOCK, { mode: 'shared' }, () => held);
  return end;
}

/** Runs `release` where no tab, this one included, is using copies for downloads; for what earlier visits left. */
export async function whenNoCopiesAreHeld(release: () => Promise<void>): Promise<void> {
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await release();
  });
}
