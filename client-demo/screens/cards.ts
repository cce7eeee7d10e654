/** The card over the arena: paused, help, waiting for friends, reconnecting, nobody here. At most one at a time. */

import { RECONNECT_SECONDS } from '../../rooms/arena/arena-protocol.ts';
import type { ArenaState } from '../../rooms/arena/room/arena-state.ts';
import { element, make, setText, show } from '../dom.ts';
import { isForGame, isLetter } from '../hands/read-key.ts';
import { copy, linkTo } from '../hud.ts';
import type { Session } from '../session.ts';
import { settings } from '../settings-store.ts';
import { words } from '../words/words.ts';
import { controlsList, settingsList } from './card-parts.ts';

type CardKind = 'paused' | 'help' | 'waiting' | 'reconnecting' | 'empty';

export class Cards {
  #session: Session;
  /** True for a session that began as an invitation: the first standstill is a wait for friends. */
  #waits: boolean;
  #helpOpen = false;
  #droppedAtMs: number | null = null;
  #shown = '';
  #company = false;
  #paused = false;
  #focusedBefore: Element | null = null;
  /** True when the last press was of a mouse, a pen or a finger, not of a key. */
  #byPointer = false;

  /** The cards' listeners end with `signal`. */
  constructor(session: Session, invited: boolean, signal: AbortSignal) {
    this.#session = session;
    this.#waits = invited;
    element('pause').addEventListener('click', () => this.toggle(), { signal });
    addEventListener('keydown', (event) => this.#key(event), { signal });
    for (const name of ['pointerdown', 'keydown'] as const) {
      addEventListener(name, () => this.#note(name === 'pointerdown'), { signal, capture: true });
    }
  }

  get isOpen(): boolean {
    return this.#shown !== '';
  }

  get isDropped(): boolean {
    return this.#droppedAtMs !== null;
  }

  dropped(): void {
    this.#droppedAtMs ??= performance.now();
  }

  reconnected(): void {
    this.#droppedAtMs = null;
  }

  /** The server holds the game of a single player; in company the card opens over a game that goes on. */
  toggle(): void {
    if (this.#session.watches || this.#company) this.#helpOpen = !this.#helpOpen;
    else this.#session.pause(!this.#paused);
  }

  update(state: ArenaState, nowMs: number): void {
    this.#company = state.players.size > 1;
    this.#paused = state.paused;
    if (this.#company || (!state.paused && state.tick > 0)) this.#waits = false;
    if (!this.#company && !this.#session.watches) this.#helpOpen = false;
    const kind = this.#kindOf(state);
    const key = kind === null ? '' : `${kind} ${words().code}`;
    if (key !== this.#shown) this.#open(kind, key);
    if (kind === 'reconnecting') this.#countDown(nowMs);
  }

  clear(): void {
    this.#open(null, '');
  }

  #kindOf(state: ArenaState): CardKind | null {
    if (this.#droppedAtMs !== null) return 'reconnecting';
    if (this.#session.watches && state.players.size === 0) return 'empty';
    if (state.paused) return this.#waits ? 'waiting' : 'paused';
    return this.#helpOpen ? 'help' : null;
  }

  #open(kind: CardKind | null, key: string): void {
    const card = element('card');
    if (this.#shown === '' && kind !== null) this.#focusedBefore = document.activeElement;
    this.#shown = key;
    card.dataset.kind = kind ?? '';
    card.replaceChildren(...(kind === null ? [] : this.#content(kind)));
    show(card, kind !== null);
    if (kind !== null) (card.querySelector<HTMLElement>('button.primary') ?? card).focus({ preventScroll: true });
    // The focus goes back to where a keyboard had it. After a mouse the game keeps it: its keys would press the button
    // again.
    else if (!this.#byPointer && this.#focusedBefore instanceof HTMLElement) {
      this.#focusedBefore.focus({ preventScroll: true });
    }
  }

  #content(kind: CardKind): HTMLElement[] {
    const { cards } = words();
    const { code, watches } = this.#session;
    const title = make('h2', '', cards[kind]);
    title.id = 'card-title';
    switch (kind) {
      case 'paused':
        return watches
          ? [title]
          : [title, make('p', 'hint', cards.pausedText), this.#actions('paused'), this.#columns()];
      case 'help':
        return [title, make('p', 'hint', watches ? '' : cards.helpText), this.#actions('help'), this.#columns()];
      case 'waiting':
        return [
          title,
          beats(),
          make('p', 'code', code),
          make('p', '', cards.waitingText(code)),
          this.#actions('waiting'),
        ];
      case 'reconnecting':
        return [title, beats(), make('p', 'left')];
      case 'empty':
        return [title, make('p', '', cards.emptyText(code)), this.#actions('empty')];
    }
  }

  #actions(kind: 'paused' | 'help' | 'waiting' | 'empty'): HTMLElement {
    const { page } = words();
    const { room, code } = this.#session;
    const button = (label: string, primary: boolean, run: (button: HTMLButtonElement) => void) => {
      const made = make('button', primary ? 'primary' : '', label);
      made.type = 'button';
      made.addEventListener('click', () => run(made));
      return made;
    };
    const invite = (primary: boolean) => button(page.copyInvite, primary, (made) => copy(made, linkTo('room', code)));
    const watch = () => button(page.copyWatch, false, (made) => copy(made, linkTo('watch', code)));
    const leave = (label: string) => button(label, false, () => void room.leave(true));
    switch (kind) {
      case 'waiting':
        return make(
          'div',
          'actions',
          invite(true),
          button(page.startAlone, false, () => this.#goOn()),
          leave(page.toTitle),
        );
      case 'empty':
        return make('div', 'actions', invite(true), leave(page.toTitle));
      default: {
        const goOn = button(page.resume, true, () => this.#goOn());
        const end = leave(this.#session.watches ? page.toTitle : page.endRun);
        return make('div', 'actions', goOn, invite(false), watch(), end);
      }
    }
  }

  #columns(): HTMLElement {
    return make('div', 'columns', controlsList(), settingsList(this.#session));
  }

  #goOn(): void {
    this.#helpOpen = false;
    if (this.#paused) this.#session.pause(false);
  }

  #countDown(nowMs: number): void {
    const gone = (nowMs - (this.#droppedAtMs ?? nowMs)) / 1000;
    const left = Math.max(0, Math.ceil(RECONNECT_SECONDS - gone));
    const text = element('card').querySelector('.left');
    if (text !== null) setText(text, words().cards.reconnectingText(left));
  }

  #key(event: KeyboardEvent): void {
    if (event.repeat || !isForGame(event)) return;
    if (event.code === 'Escape' || isLetter(event, 'p')) this.toggle();
    else if (isLetter(event, 'm')) settings.set('muted', !settings.get('muted'));
  }

  #note(byPointer: boolean): void {
    this.#byPointer = byPointer;
  }
}

/** Four beats, one after the other, as a sign of waiting. */
function beats(): HTMLElement {
  const row = make('div', 'beats', make('i'), make('i'), make('i'), make('i'));
  row.setAttribute('aria-hidden', 'true');
  return row;
}
