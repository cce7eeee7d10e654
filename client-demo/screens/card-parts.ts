/** The parts of the pause and help cards other than their words: the keys, and the settings. */
import { make } from '../dom.ts';
import type { Session } from '../session.ts';
import { settings } from '../settings-store.ts';
import { words } from '../words/words.ts';
import { markLanguages } from './title-screen.ts';

export function controlsList(): HTMLElement {
  const { controls, touchControls, page } = words();
  const shown = matchMedia('(pointer: coarse)').matches ? touchControls : controls;
  const rows = shown.flatMap(([keys, does]) => [make('dt', '', keys), make('dd', '', does)]);
  return make('div', '', make('h3', '', page.controls), make('dl', 'controls', ...rows));
}

export function settingsList(session: Session): HTMLElement {
  const { page } = words();
  const volume = make('input');
  volume.type = 'range';
  volume.min = '0';
  volume.max = '100';
  volume.value = String(Math.round(100 * settings.get('volume')));
  volume.addEventListener('input', () => settings.set('volume', Number(volume.value) / 100));
  const rows = [
    make('h3', '', page.settings),
    make('label', 'field', make('span', '', page.volume), volume),
    toggle(page.captions, settings.get('captions'), (on) => settings.set('captions', on)),
  ];
  if (!session.watches) {
    const { adaptation } = session;
    const adapts = adaptation.player()?.adaptive ?? settings.get('adaptation');
    rows.push(toggle(page.adaptLive, adapts, (on) => adaptation.setEnabled(on), 'adaptation-live'));
  }
  const list = make('div', 'settings', ...rows, languageButtons());
  markLanguages(list);
  return list;
}

function toggle(label: string, on: boolean, change: (on: boolean) => void, id?: string): HTMLElement {
  const input = make('input');
  input.type = 'checkbox';
  input.checked = on;
  if (id !== undefined) input.id = id;
  input.addEventListener('change', () => change(input.checked));
  return make('label', 'switch', input, make('span', '', label));
}

function languageButtons(): HTMLElement {
  const button = (code: string, name: string) => {
    const made = make('button', '', name);
    made.type = 'button';
    made.lang = code;
    made.dataset.language = code;
    return made;
  };
  return make('div', 'languages', button('en', 'English'), button('zh', '中文'));
}
