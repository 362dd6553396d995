import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Services } from './services.ts';

/** What fills the window. */
export type Screen = 'start' | 'samples' | 'look';

/** Tabs of the inspector. */
export const INSPECTOR_TABS = ['overview', 'plots', 'display', 'parameters', 'files', 'log'] as const;

/** One tab of the inspector. */
export type InspectorTab = (typeof INSPECTOR_TABS)[number];

/** Dialogs; one at a time. */
export type Dialog = 'none' | 'help' | 'advanced' | 'confirm-run' | 'open-folder';

/** What is shown where. */
export interface PanelsState {
  readonly screen: Screen;
  readonly tab: InspectorTab;
  /** The inspector takes half the window, for plots and tables. */
  readonly wideInspector: boolean;
  readonly dialog: Dialog;
  show(screen: Screen): void;
  showTab(tab: InspectorTab): void;
  setWideInspector(wide: boolean): void;
  openDialog(dialog: Dialog): void;
  restore(): Promise<void>;
}

const KEY = 'panels';

/** Store of what is shown; tab and width are kept between visits. */
export function createPanelsStore({ remembered }: Services): StoreApi<PanelsState> {
  const store = createStore<PanelsState>()((set) => ({
    screen: 'start',
    tab: 'overview',
    wideInspector: false,
    dialog: 'none',
    show: (screen) => set({ screen, dialog: 'none' }),
    showTab: (tab) => set({ tab }),
    setWideInspector: (wideInspector) => set({ wideInspector }),
    openDialog: (dialog) => set({ dialog }),
    restore: async () => {
      const kept = await remembered.read(KEY);
      if (typeof kept !== 'object' || kept === null) return;
      const { tab, wideInspector } = kept as { tab?: unknown; wideInspector?: unknown };
      set({
        tab: INSPECTOR_TABS.find((each) => each === tab) ?? 'overview',
        wideInspector: wideInspector === true,
      });
    },
  }));
  store.subscribe(({ tab, wideInspector }, before) => {
    if (tab !== before.tab || wideInspector !== before.wideInspector)
      void remembered.write(KEY, { tab, wideInspector });
  });
  return store;
}
