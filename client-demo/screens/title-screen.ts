/** The title: the choices as they were left, and the request that the form sends. */

import { WISHES, type Wish } from '../../rooms/arena/arena-protocol.ts';
import { MODE_NAMES, type ModeName } from '../../rooms/arena/simulation/world/modes.ts';
import { element, make, setText, show } from '../dom.ts';
import type { JoinRequest } from '../session.ts';
import { settings } from '../settings-store.ts';
import { language, withWords, words } from '../words/words.ts';
import { cutName, limitName } from './name-field.ts';
import { codeInLink, readCode } from './read-code.ts';

/** Characters taken from an address; a code has six. */
const MAX_CODE_SHOWN = 12;

export interface TitleScreen {
  /** Says below the form why it failed. */
  complain(text: string): void;
  /** The request that the form makes now; it can be started again without the form. */
  request(kind: JoinRequest['kind'], code?: string): JoinRequest;
}

export function createTitleScreen(start: (request: JoinRequest) => void): TitleScreen {
  const name = element<HTMLInputElement>('name');
  const code = element<HTMLInputElement>('code');
  const adaptation = element<HTMLInputElement>('adaptation');
  const complaint = element('title-error');
  const params = new URLSearchParams(location.search);
  name.value = cutName(settings.get('name'));
  limitName(name);
  code.value = readCode(params.get('room') ?? params.get('watch') ?? '').slice(0, MAX_CODE_SHOWN);
  code.addEventListener('input', () => {
    // A link was pasted as it was sent: the field shows the code in it.
    if (codeInLink(code.value) !== null) code.value = readCode(code.value);
  });
  adaptation.checked = settings.get('adaptation');
  name.addEventListener('change', () => settings.set('name', cutName(name.value).trim()));
  adaptation.addEventListener('change', () => settings.set('adaptation', adaptation.checked));
  addChoice('arenas', 'arena', MODE_NAMES, settings.get('arena'), (arena) => settings.set('arena', arena as ModeName));
  addChoice('wishes', 'wish', WISHES, settings.get('wish'), (wish) => settings.set('wish', wish as Wish));
  listenForLanguages();
  withWords(() => nameChoices());

  const request: TitleScreen['request'] = (kind, given) => ({
    kind,
    code: readCode(given ?? code.value),
    name: cutName(name.value).trim(),
    adaptation: adaptation.checked,
    wish: settings.get('wish'),
    arena: settings.get('arena'),
  });
  const complain = (text: string) => {
    setText(complaint, text);
    show(complaint, text !== '');
  };
  const byCode = (kind: 'join' | 'watch') => {
    if (readCode(code.value) !== '') return start(request(kind));
    complain(words().failures.noCode);
    code.focus();
  };
  element('join-form').addEventListener('submit', (event) => {
    event.preventDefault();
    complain('');
    settings.set('name', cutName(name.value).trim());
    // A player who followed an invitation, or typed a code and pressed Enter, wants that session.
    start(request(readCode(code.value) === '' ? 'play' : 'join'));
  });
  element('invite').addEventListener('click', () => start(request('invite', '')));
  element('join').addEventListener('click', () => byCode('join'));
  element('watch').addEventListener('click', () => byCode('watch'));
  return { complain, request };
}

/** Every button with a `data-language` switches to it, even one that comes on the page later. */
function listenForLanguages(): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-language]') : null;
    if (button !== null) settings.set('language', button.dataset.language === 'zh' ? 'zh' : 'en');
  });
  withWords(() => markLanguages(document));
}

/** Marks the language in use on the buttons below `parent`. */
export function markLanguages(parent: ParentNode): void {
  for (const button of parent.querySelectorAll<HTMLElement>('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === language()));
  }
}

function addChoice(
  id: string,
  group: string,
  values: readonly string[],
  chosen: string,
  choose: (value: string) => void,
): void {
  const options = values.map((value) => {
    const input = make('input');
    input.type = 'radio';
    input.name = group;
    input.value = value;
    input.checked = value === chosen;
    input.addEventListener('change', () => {
      choose(value);
      nameChoices();
    });
    return make('label', '', input, make('span'));
  });
  element(id)
    .querySelector('.options')
    ?.replaceChildren(...options);
}

/** Writes the names of all choices, and a line about the chosen one. */
function nameChoices(): void {
  const { modes, wishes } = words();
  for (const input of document.querySelectorAll<HTMLInputElement>('#arenas input')) {
    setText(input.nextElementSibling!, modes[input.value]?.name ?? input.value);
  }
  for (const input of document.querySelectorAll<HTMLInputElement>('#wishes input')) {
    setText(input.nextElementSibling!, wishes[input.value as Wish].name);
  }
  setText(element('arena-rule'), modes[settings.get('arena')]?.rule ?? '');
  setText(element('wish-text'), wishes[settings.get('wish')].text);
}
