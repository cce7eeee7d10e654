/**
 * The player's settings, remembered by the browser. Where storage is disabled or full, they hold until the page is
 * closed. Storage may hold old values or another program's: a value that does not fit counts as never set.
 */

import { WISHES, type Wish } from '../rooms/arena/arena-protocol.ts';
import { MODE_NAMES, type ModeName } from '../rooms/arena/simulation/world/modes.ts';

export interface Settings {
  readonly name: string;
  /** Empty means the browser's language. */
  readonly language: '' | 'en' | 'zh';
  /** 0 to 1. */
  readonly volume: number;
  readonly muted: boolean;
  readonly captions: boolean;
  readonly adaptation: boolean;
  readonly wish: Wish;
  readonly arena: ModeName;
  /** True when the player has seen the three hints. */
  readonly taught: boolean;
}

type Key = keyof Settings;

export interface SettingsStore {
  get<K extends Key>(key: K): Settings[K];
  set<K extends Key>(key: K, value: Settings[K]): void;
  /** Calls `listener` with each new value; returns the function that stops it. */
  on<K extends Key>(key: K, listener: (value: Settings[K]) => void): () => void;
}

const STORAGE_KEY = 'rubato.settings';

const DEFAULTS: Settings = {
  name: '',
  language: '',
  volume: 0.7,
  muted: false,
  captions: true,
  adaptation: true,
  wish: 'balanced',
  arena: 'ionian',
  taught: false,
};

const isBoolean = (value: unknown) => typeof value === 'boolean';
const FITS: Readonly<Record<Key, (value: unknown) => boolean>> = {
  name: (value) => typeof value === 'string' && value.length <= 512,
  language: (value) => value === '' || value === 'en' || value === 'zh',
  volume: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  muted: isBoolean,
  captions: isBoolean,
  adaptation: isBoolean,
  wish: (value) => WISHES.some((wish) => wish === value),
  taught: isBoolean,
  arena: (value) => MODE_NAMES.some((mode) => mode === value),
};

/** `storage` is called at each use: merely naming `localStorage` throws where it is disabled. */
export function createSettingsStore(storage: () => Pick<Storage, 'getItem' | 'setItem'>): SettingsStore {
  const values: Record<string, unknown> = { ...DEFAULTS, ...read(storage) };
  const listeners = new Map<Key, Set<(value: never) => void>>();
  return {
    get: <K extends Key>(key: K) => values[key] as Settings[K],
    set(key, value) {
      if (!FITS[key](value) || values[key] === value) return;
      values[key] = value;
      write(storage, key, value);
      for (const listener of listeners.get(key) ?? []) listener(value as never);
    },
    on(key, listener) {
      const set = listeners.get(key) ?? new Set();
      listeners.set(key, set);
      set.add(listener);
      return () => {
        set.delete(listener);
      };
    },
  };
}

export const settings: SettingsStore = createSettingsStore(() => localStorage);

function read(storage: () => Pick<Storage, 'getItem'>): Record<string, unknown> {
  const fits = ([key, value]: [string, unknown]) => Object.hasOwn(FITS, key) && FITS[key as Key](value);
  return Object.fromEntries(Object.entries(stored(storage)).filter(fits));
}

function stored(storage: () => Pick<Storage, 'getItem'>): object {
  try {
    const held: unknown = JSON.parse(storage().getItem(STORAGE_KEY) ?? '{}');
    return typeof held === 'object' && held !== null && !Array.isArray(held) ? held : {};
  } catch {
    // Storage is disabled, or holds something else: the defaults hold.
    return {};
  }
}

/** Changes one value only: another tab, or another version of the page, may have written the others since. */
function write(storage: () => Pick<Storage, 'getItem' | 'setItem'>, key: Key, value: unknown): void {
  try {
    storage().setItem(STORAGE_KEY, JSON.stringify({ ...stored(storage), [key]: value }));
  } catch {
    // Storage is disabled or full: the values in memory still hold.
  }
}
