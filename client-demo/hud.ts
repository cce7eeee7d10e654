/** The line over the arena: wave, points, code, who plays, and the three buttons. */
import type { ArenaState, PlayerState } from '../rooms/arena/room/arena-state.ts';
import { element, make, setText, show } from './dom.ts';
import { POINTS } from './game/painting/paint-ships.ts';
import { PLAYER_COLORS } from './game/painting/palette.ts';
import { absenceLine, foesLine } from './hud-lines.ts';
import type { Session } from './session.ts';
import { settings } from './settings-store.ts';
import { words } from './words/words.ts';

/** The spark of a seat as the stage paints it: its number of points and its colour. */
function sparkOf(slot: number): string {
  const points = POINTS[slot] ?? 4;
  const corners = Array.from({ length: 2 * points }, (_, i) => {
    const angle = (Math.PI * i) / points - Math.PI / 2;
    const radius = i % 2 === 0 ? 7 : 3;
    return `${(7 + radius * Math.cos(angle)).toFixed(1)} ${(7 + radius * Math.sin(angle)).toFixed(1)}`;
  });
  const color = `#${(PLAYER_COLORS[slot] ?? 0xffffff).toString(16).padStart(6, '0')}`;
  return `<svg viewBox="0 0 14 14" fill="${color}" aria-hidden="true"><path d="M${corners.join('L')}z"/></svg>`;
}

export class Hud {
  #session: Session;
  #followed: number;
  #listed = '';

  /** The HUD's listeners end with `signal`. */
  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#followed = session.watches ? 0 : session.slot;
    const share = element('share');
    share.addEventListener('click', () => copy(share, linkTo('room', session.code)), { signal });
    const mute = element('mute');
    const mark = () => mute.setAttribute('aria-pressed', String(!settings.get('muted')));
    mute.addEventListener('click', () => settings.set('muted', !settings.get('muted')), { signal });
    signal.addEventListener('abort', settings.on('muted', mark));
    mark();
  }

  /** The slot whose game the page shows: the player's own, or the one that a spectator follows. */
  get followed(): number {
    return this.#followed;
  }

  /** Returns the state of the followed player. */
  update(state: ArenaState): PlayerState | undefined {
    if (this.#session.watches && !state.players.has(String(this.#followed))) {
      this.#followed = Number([...state.players.keys()][0] ?? 0);
    }
    const own = state.players.get(String(this.#followed));
    const { hud } = words();
    setText(element('hud-wave'), hud.wave(state.wave));
    setText(element('hud-score'), hud.points(own?.score ?? 0));
    setText(element('hud-combo'), own !== undefined && own.combo > 1 ? hud.combo(own.combo) : '');
    setText(element('hud-foes'), foesLine(state, words()));
    setText(
      element('hud-code'),
      this.#session.watches ? `${hud.watching} · ${this.#session.code}` : hud.session(this.#session.code),
    );
    this.#listPlayers(state);
    return own;
  }

  #listPlayers(state: ArenaState): void {
    const list = element('players');
    show(list, state.players.size > 1 || (this.#session.watches && state.players.size > 0));
    if (list.hidden) return;
    const { hud } = words();
    const entries = [...state.players].map(([key, player]) => {
      const percent = Math.round((100 * player.health) / player.maxHealth / 5) * 5;
      const where = absenceLine(player, words());
      return { slot: Number(key), name: player.name, percent, where };
    });
    const key = JSON.stringify([entries, this.#followed, hud.down]);
    if (key === this.#listed) return;
    this.#listed = key;
    const hadFocus = list.contains(document.activeElement) ? this.#followed : -1;
    list.replaceChildren(...entries.map((entry) => this.#player(entry)));
    if (hadFocus >= 0) list.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
  }

  #player({ slot, name, percent, where }: { slot: number; name: string; percent: number; where: string }): HTMLElement {
    const { hud } = words();
    const sign = make('span');
    sign.innerHTML = sparkOf(slot);
    const health = make('meter');
    health.max = 100;
    health.value = percent;
    health.setAttribute('aria-label', hud.health(percent));
    const own = slot === this.#session.slot ? ` (${hud.you})` : '';
    const content = [sign, make('bdi', '', name), own, where === '' ? health : make('strong', '', where)];
    if (!this.#session.watches) return make('li', 'player', ...content);
    const button = make('button', 'player', ...content);
    button.type = 'button';
    button.setAttribute('aria-pressed', String(slot === this.#followed));
    button.addEventListener('click', () => {
      this.#followed = slot;
    });
    return make('li', '', button);
  }
}

/** A link into a session, for a player or a spectator. */
export function linkTo(way: 'room' | 'watch', code: string): string {
  return `${location.origin}${location.pathname}?${way}=${code}`;
}

/** Copies the text and says so on the button. Where the clipboard is closed, it shows the link to be copied by hand. */
export function copy(button: HTMLElement, text: string): void {
  const before = button.getAttribute('aria-label');
  const said = (what: string) => {
    if (before === null) setText(button, what);
    else {
      button.setAttribute('aria-label', what);
      button.title = what;
    }
  };
  const written = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
  written.then(
    () => said(words().hud.copied),
    () => said(text),
  );
}
