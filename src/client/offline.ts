/** How the app stands with its offline copy. */
export type OfflineState =
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string };

/** Marks, for one tab, that the page was already loaded anew once for the sake of isolation. */
const RELOADED_KEY = 'exo2micro-reloaded-for-isolation';

/**
 * Keeps the app for use without a network, by the service worker of the build. Resolves when the copy is complete;
 * never rejects, since the app works without. Call once, in production builds only.
 *
 * On hosts that send no isolation headers the service worker adds them, from the next load on. The page is therefore
 * loaded anew, once per tab at most, where `mayReload` still answers true when the copy is complete.
 * @param mayReload whether the page is untouched, so that loading it anew loses nothing
 */
export async function keepForOffline(mayReload: () => boolean): Promise<OfflineState> {
  // Typed as always there, but missing outside https and localhost and in some private windows.
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  if (!window.isSecureContext || container === undefined) return { kind: 'unsupported' };
  try {
    const registration = await container.register(new URL('sw.js', document.baseURI), {
      updateViaCache: 'none',
    });
    await firstActivation(registration);
    if (!window.crossOriginIsolated && reloadIsNew() && mayReload()) {
      await controlled(container);
      if (mayReload()) window.location.reload();
    }
    return { kind: 'ready' };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

/** Resolves when a copy of the app is active; rejects where the first one could not be fetched. */
async function firstActivation(registration: ServiceWorkerRegistration): Promise<void> {
  if (registration.active !== null) return;
  const worker = registration.installing ?? registration.waiting;
  if (worker === null) throw new Error('The service worker did not start.');
  await new Promise<void>((resolve, reject) => {
    const follow = (): void => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant')
        reject(new Error('The offline copy could not be fetched completely.'));
    };
    worker.addEventListener('statechange', follow);
    follow();
  });
}

/** Resolves when the service worker answers this page's requests. */
async function controlled(container: ServiceWorkerContainer): Promise<void> {
  if (container.controller !== null) return;
  await new Promise<void>((resolve) => {
    container.addEventListener('controllerchange', () => resolve(), { once: true });
  });
}

/** True the first time in a tab; false where the tab's storage is shut, so that a reload can never repeat. */
function reloadIsNew(): boolean {
  try {
    if (sessionStorage.getItem(RELOADED_KEY) !== null) return false;
    sessionStorage.setItem(RELOADED_KEY, 'yes');
    return true;
  } catch {
    return false;
  }
}
