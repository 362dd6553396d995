import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepForOffline } from '#client/offline.ts';
import { rememberInBrowser } from '#client/remembered.ts';
import { serializeError } from '#core/errors.ts';
import { connectEngine } from './connect-engine.ts';
import { loadPartsAhead } from './later-parts.tsx';
import { Page } from './page.tsx';
import { renderPlots } from './panels/look/parts.ts';
import { runDemo } from './stores/actions.ts';
import { createAppStores, type AppStores } from './stores/app-stores.tsx';
import { followRun } from './stores/follow-run.ts';
import { watchMachine } from './stores/machine-store.ts';

const { engine, onLost } = await connectEngine();
const services = { engine, remembered: rememberInBrowser(), now: () => Date.now() };
const stores = createAppStores(services, (view) => renderPlots(engine, view));

onLost((error) => {
  stores.run.getState().broken(serializeError(error));
  stores.machine.getState().noteLost(serializeError(error));
});
followRun(stores);
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
  void tasks.getState().refresh();
  if (new URLSearchParams(window.location.search).has('demo')) await runDemo(stores);
}

/** Whether the user has done nothing yet, so that loading the page anew loses nothing. */
function isUntouched({ panels, folder }: AppStores): boolean {
  return panels.getState().screen === 'start' && folder.getState().phase.kind === 'none';
}
