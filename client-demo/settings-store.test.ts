import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSettingsStore } from './settings-store.ts';

function memory(initial: string | null = null) {
  let held = initial;
  return {
    getItem: () => held,
    setItem(_key: string, value: string) {
      held = value;
    },
  };
}

describe('settings store', () => {
  it('[CD1] remembers what was set, and tells who listens until they stop', () => {
    const storage = memory();
    const store = createSettingsStore(() => storage);
    const heard: number[] = [];
    const stop = store.on('volume', (value) => heard.push(value));
    store.set('volume', 0.25);
    store.set('volume', 0.25);
    stop();
    store.set('volume', 0.5);
    expect(heard).toEqual([0.25]);
    expect(createSettingsStore(() => storage).get('volume')).toBe(0.5);
  });

  it('[CD75] keeps what another tab has set since, and what another version of the page keeps there', () => {
    const storage = memory(JSON.stringify({ volume: 0.5, colours: 'many' }));
    const tabs = [createSettingsStore(() => storage), createSettingsStore(() => storage)];
    tabs[0]!.set('name', 'Ada');
    tabs[1]!.set('muted', true);
    expect(JSON.parse(storage.getItem()!)).toEqual({ volume: 0.5, colours: 'many', name: 'Ada', muted: true });
    // Written by something else, and not an object.
    storage.setItem('', '[1]');
    tabs[0]!.set('volume', 1);
    expect(createSettingsStore(() => storage).get('volume')).toBe(1);
  });

  it('[CD1] holds for the page where storage throws', () => {
    const store = createSettingsStore(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    expect(store.get('muted')).toBe(false);
    store.set('muted', true);
    expect(store.get('muted')).toBe(true);
  });

  it('[CD1] takes nothing from storage that does not fit', () => {
    const odd = JSON.stringify({
      volume: 7,
      wish: 'trivial',
      language: 'tlh',
      captions: 'no',
      name: 'Ada',
      arena: 'locrian',
      more: 1,
      constructor: 1,
    }).replace('{', '{"__proto__":1,');
    const store = createSettingsStore(() => memory(odd));
    expect(store.get('volume')).toBe(0.7);
    expect(store.get('wish')).toBe('balanced');
    expect(store.get('language')).toBe('');
    expect(store.get('arena')).toBe('ionian');
    expect(store.get('captions')).toBe(true);
    expect(store.get('name')).toBe('Ada');
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(createSettingsStore(() => memory(text)).get('volume')).toBe(0.7);
      }),
    );
  });
});
