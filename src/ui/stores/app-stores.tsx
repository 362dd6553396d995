import { createContext, useContext, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { createExportsStore, type ExportsState } from './exports-store.ts';
import { createFolderStore, type FolderState } from './folder-store.ts';
import { createMachineStore, type MachineState } from './machine-store.ts';
import type { PlotRenderer } from './page-files.ts';
import { createPanelsStore, type PanelsState } from './panels-store.ts';
import { createRunStore, type RunState } from './run-store.ts';
import type { Services } from './services.ts';
import { createSettingsStore, type SettingsState } from './settings-store.ts';
import { createTasksStore, type TasksState } from './tasks-store.ts';

/** The stores of one page, with the services that they work on. */
export interface AppStores {
  readonly services: Services;
  readonly folder: StoreApi<FolderState>;
  readonly run: StoreApi<RunState>;
  readonly tasks: StoreApi<TasksState>;
  readonly settings: StoreApi<SettingsState>;
  readonly panels: StoreApi<PanelsState>;
  readonly machine: StoreApi<MachineState>;
  readonly exports: StoreApi<ExportsState>;
}

/** Makes the stores of a page. */
export function createAppStores(services: Services, renderPlots: PlotRenderer): AppStores {
  return {
    services,
    folder: createFolderStore(services),
    run: createRunStore(services),
    tasks: createTasksStore(services),
    settings: createSettingsStore(services),
    panels: createPanelsStore(services),
    machine: createMachineStore(services),
    exports: createExportsStore(services, renderPlots),
  };
}

const StoresContext = createContext<AppStores | null>(null);

/** Gives the stores to all components below. */
export function StoresProvider({ stores, children }: { stores: AppStores; children: ReactNode }): ReactNode {
  return <StoresContext value={stores}>{children}</StoresContext>;
}

/** All stores, for what acts on several; use the single hooks for reading. */
export function useStores(): AppStores {
  const stores = useContext(StoresContext);
  if (stores === null) throw new Error('A component that needs the stores stands outside of StoresProvider.');
  return stores;
}

/** Part of the open folder's state. */
export const useFolder = <T,>(select: (state: FolderState) => T): T => useStore(useStores().folder, select);
/** Part of the run's state. */
export const useRun = <T,>(select: (state: RunState) => T): T => useStore(useStores().run, select);
/** Part of the stored tasks' state. */
export const useTasks = <T,>(select: (state: TasksState) => T): T => useStore(useStores().tasks, select);
/** Part of the settings. */
export const useSettings = <T,>(select: (state: SettingsState) => T): T =>
  useStore(useStores().settings, select);
/** Part of what is shown. */
export const usePanels = <T,>(select: (state: PanelsState) => T): T => useStore(useStores().panels, select);
/** Part of the machine's state. */
export const useMachine = <T,>(select: (state: MachineState) => T): T =>
  useStore(useStores().machine, select);
/** Part of the exports' state. */
export const useExports = <T,>(select: (state: ExportsState) => T): T =>
  useStore(useStores().exports, select);
