/** One screen for every state that is not the game: its name, its meaning, and the ways on. */
import { element, make, setText } from '../dom.ts';
import type { Words } from '../words/english.ts';
import { withWords, words } from '../words/words.ts';
import { type Sign, staffSign } from './staff-sign.ts';

export type StateName = Exclude<keyof Words['states'], 'code'>;

export interface StateAction {
  readonly label: keyof Words['page'];
  readonly run: () => void;
}

const SIGNS: Readonly<Record<StateName, Sign>> = {
  loading: 'tuning',
  connecting: 'tuning',
  full: 'full',
  version: 'version',
  stopping: 'silence',
  lost: 'silence',
  idle: 'silence',
  back: 'back',
  kicked: 'broken',
  replaced: 'silence',
  broken: 'broken',
  unloaded: 'broken',
  error: 'wrong',
};

let shown: { state: StateName; actions: readonly StateAction[]; code: string } | null = null;

/** The first action is the recommended one. `code` is for people who report the problem. */
export function showState(state: StateName, actions: readonly StateAction[] = [], code = ''): void {
  shown = { state, actions, code };
  element('message').dataset.state = state;
  element('message-sign').innerHTML = staffSign(SIGNS[state]);
  write();
  element('message-title').focus({ preventScroll: true });
}

function write(): void {
  if (shown === null) return;
  const { states, page } = words();
  const { title, text } = states[shown.state];
  setText(element('message-title'), title);
  setText(element('message-text'), text);
  setText(element('message-code'), shown.code === '' ? '' : states.code(shown.code));
  const buttons = shown.actions.map(({ label, run }, i) => {
    const button = make('button', i === 0 ? 'primary' : '', page[label]);
    button.type = 'button';
    button.addEventListener('click', run);
    return button;
  });
  element('message-actions').replaceChildren(...buttons);
}

withWords(write);
