import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  DEFAULTS,
  findParameter,
  validateParameters,
  type ParameterName,
  type ParameterValue,
  type ParameterViolation,
  type Parameters,
} from '#client/parameters.ts';
import type { ExportFormat } from '#protocol/export.ts';
import type { StageNumber } from '#protocol/task.ts';
import type { Services } from './services.ts';

/** Which part of the machine computes. */
export type BackendChoice = 'auto' | 'cpu' | 'webgl';

/** What the user set; kept between visits. */
export interface Settings {
  /** Parameters that differ from their defaults. A value out of range stays here until it is mended. */
  readonly changed: Readonly<Partial<Record<ParameterName, ParameterValue>>>;
  readonly format: ExportFormat;
  readonly fromStage: StageNumber;
  readonly toStage: StageNumber;
  readonly force: boolean;
  readonly backend: BackendChoice;
}

/** Settings with their actions. */
export interface SettingsState extends Settings {
  setParameter(name: ParameterName, value: ParameterValue): void;
  resetParameter(name: ParameterName): void;
  resetParameters(): void;
  /** Takes over the parameters of a stored task. */
  adoptParameters(parameters: Parameters): void;
  set(part: Partial<Omit<Settings, 'changed'>>): void;
  /** Takes up what was kept from the last visit. */
  restore(): Promise<void>;
}

/** As on a first visit. */
export const FIRST_SETTINGS: Settings = {
  changed: {},
  format: 'tiff',
  fromStage: 1,
  toStage: 4,
  force: false,
  backend: 'auto',
};

const KEY = 'settings';

/** Store of the settings; every change is kept for the next visit. */
export function createSettingsStore({ remembered, engine }: Services): StoreApi<SettingsState> {
  const store = createStore<SettingsState>()((set, get) => ({
    ...FIRST_SETTINGS,
    setParameter: (name, value) => set({ changed: withParameter(get().changed, name, value) }),
    resetParameter: (name) => set({ changed: withParameter(get().changed, name, DEFAULTS[name]) }),
    resetParameters: () => set({ changed: {} }),
    adoptParameters: (parameters) => set({ changed: differences(parameters) }),
    set: (part) => set(orderedStages({ ...pickSettings(get()), ...part }, part)),
    restore: async () => {
      const kept = readSettings(await remembered.read(KEY));
      if (kept === null) return;
      set(kept);
      // A choice that this browser no longer offers falls back to the automatic one.
      if (kept.backend !== 'auto')
        await engine.setBackend(kept.backend).catch(() => set({ backend: 'auto' }));
    },
  }));
  store.subscribe((state) => void remembered.write(KEY, pickSettings(state)));
  return store;
}

/** The full parameter set; values may still be out of range, see {@link violationsOf}. */
export function parametersOf({ changed }: Pick<Settings, 'changed'>): Parameters {
  return { ...DEFAULTS, ...(changed as Partial<Parameters>) };
}

/** What is wrong with the settings, empty where they can run. */
export function violationsOf({ changed }: Pick<Settings, 'changed'>): readonly ParameterViolation[] {
  return validateParameters(changed);
}

function withParameter(
  changed: Settings['changed'],
  name: ParameterName,
  value: ParameterValue,
): Settings['changed'] {
  const { [name]: _old, ...others } = changed;
  return value === DEFAULTS[name] ? others : { ...others, [name]: value };
}

function differences(parameters: Parameters): Settings['changed'] {
  const names = Object.keys(DEFAULTS) as ParameterName[];
  return Object.fromEntries(
    names.filter((name) => parameters[name] !== DEFAULTS[name]).map((name) => [name, parameters[name]]),
  );
}

/** Keeps from-stage at or before to-stage by moving the one that was not set. */
function orderedStages(settings: Settings, part: Partial<Settings>): Settings {
  const { fromStage, toStage } = settings;
  if (fromStage <= toStage) return settings;
  return part.fromStage === undefined
    ? { ...settings, fromStage: toStage }
    : { ...settings, toStage: fromStage };
}

function pickSettings(state: Settings): Settings {
  const { changed, format, fromStage, toStage, force, backend } = state;
  return { changed, format, fromStage, toStage, force, backend };
}

/**
 * Kept settings, as far as this version still knows them. Stages and `force` belong to one sitting: a later visit
 * would run half a task, or compute stored work again, without the user seeing why.
 */
function readSettings(value: unknown): Settings | null {
  if (typeof value !== 'object' || value === null) return null;
  const { changed, format, backend } = value as Partial<Record<keyof Settings, unknown>>;
  return {
    ...FIRST_SETTINGS,
    changed: readChanged(changed),
    format: format === 'fits' || format === 'both' || format === 'ome' ? format : 'tiff',
    backend: backend === 'cpu' || backend === 'webgl' ? backend : 'auto',
  };
}

function readChanged(value: unknown): Settings['changed'] {
  if (typeof value !== 'object' || value === null) return {};
  const known = Object.entries(value).filter(([name, each]) => {
    const parameter = findParameter(name);
    return parameter !== undefined && validateParameters({ [name]: each as unknown }).length === 0;
  });
  return Object.fromEntries(known) as Settings['changed'];
}
