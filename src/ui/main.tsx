import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { whenNoCopiesAreHeld } from '#client/download-copies.ts';
import { obeyAddress } from '#client/obey-address.ts';
import { keepForOffline } from '#client/offline.ts';
import { rememberInBrowser } from '#client/remembered.ts';
import { isAbortError, serializeError } from '#core/errors.ts';
import type { EngineEvent } from '#protocol/task.ts';
import type { TaskView } from '#protocol/view.ts';
import { installAutomation } from './automation.ts';
import { connectEngine } from './connect-engine.ts';
import { loadPartsAhead } from './later-parts.tsx';
import { Page } from './page.tsx';
import { renderPlots } from './panels/look/parts.ts';
import { runDemo } from './stores/actions.ts';
import { createAppStores, type AppStores } from './stores/app-stores.tsx';
import { followRun } from './stores/follow-run.ts';
import { watchMachine } from './stores/machine-store.ts';

const { engine, onLost } = await connectEngine();
const onEngineEvent = (event: EngineEvent): void => window.exo2microOnEvent?.(event);
const services = { engine, remembered: rememberInBrowser(), now: () => Date.now(), onEngineEvent };
const plots = (view: TaskView) => renderPlots(engine, view);
const stores = createAppStores(services, plots);
installAutomation(stores, engine, plots);

onLost((error) => {
  stores.run.getState().broken(serializeError(error));
  stores.machine.getState().noteLost(serializeError(error));
});
window.addEventListener('unhandledrejection', ({ reason }) => {
  if (!isAbortError(reason)) stores.machine.getState().noteFault(serializeError(reason));
});
followRun(stores);
keepStorageOnFirstRun(stores);
watchMachine(stores.machine);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
createRoot(root).render(
  <StrictMode>
    <Page stores={stores} />
  </StrictMode>,
);
void begin(stores);
loadPartsAhead();

async function begin({ settings, panels, folder, tasks }: AppStores): Promise<void> {
  if (import.meta.env.PROD) void keepForOffline(() => isUntouched(stores));
  await Promise.all([settings, panels, folder].map((store) => store.getState().restore()));
  await obeyAddress(engine, window.location.search);
  void tasks.getState().refresh();
  void whenNoCopiesAreHeld(() => engine.releaseExports());
  if (new URLSearchParams(window.location.search).has('demo')) await runDemo(stores);
}

/** Whether the user has done nothing yet, so that loading the page anew loses nothing. */
function isUntouched({ panels, folder }: AppStores): boolean {
  return panels.getState().screen === 'start' && folder.getState().phase.kind === 'none';
}

/** Asks the browser not to evict what is stored, once there is something worth keeping. Its answer shows in the status. */
function keepStorageOnFirstRun({ run }: AppStores): void {
  const stop = run.subscribe((state) => {
    if (state.run.phase === 'idle') return;
    stop();
    void navigator.storage.persist().catch(() => false);
  });
}
