/** What lies over the arena: wave, score, code, the choice of an ornament, and notices. */
import type { ArenaState } from '../rooms/arena/arena-state.ts';
import { EVENT } from '../rooms/arena/simulation/arena-events.ts';
import { ARENA_PHASE, TICKS_PER_SECOND } from '../rooms/arena/simulation/constants.ts';
import { ORNAMENT_NAMES, ORNAMENT_TEXTS } from '../rooms/arena/simulation/upgrades.ts';
import { element } from './dom.ts';
import type { Session } from './session.ts';

export class Hud {
  #session: Session;
  #choose: (option: number) => void;
  #offered = '';

  constructor(session: Session, choose: (option: number) => void) {
    this.#session = session;
    this.#choose = choose;
    element('hud-code').textContent = `Session ${session.code}`;
    const share = element('share');
    share.addEventListener('click', () => {
      navigator.clipboard.writeText(location.href).then(
        () => {
          share.textContent = 'Copied';
        },
        () => {
          share.textContent = location.href;
        },
      );
    });
  }

  update(state: ArenaState, dropped: boolean): void {
    const own = state.players?.get(String(this.#session.slot));
    if (own === undefined) return;
    element('hud-wave').textContent = `Wave ${state.wave}`;
    element('hud-score').textContent = `${own.score} points${own.combo > 1 ? ` · ${own.combo} in a row` : ''}`;
    this.#offer([own.offer1, own.offer2, own.offer3]);
    this.#notice(state, dropped, own.downedTicks);
  }

  #offer(offer: readonly number[]): void {
    const key = offer.join();
    if (key === this.#offered) return;
    this.#offered = key;
    const cards = offer.map((ornament, i) => this.#card(ornament, i + 1));
    const box = element('offers');
    box.hidden = offer.every((ornament) => ornament === 0);
    box.replaceChildren(...cards.filter((card) => card !== null));
  }

  #card(ornament: number, option: number): HTMLButtonElement | null {
    if (ornament === 0) return null;
    const card = document.createElement('button');
    card.type = 'button';
    const name = document.createElement('strong');
    name.textContent = `${option} · ${ORNAMENT_NAMES[ornament]}`;
    const [, text = ''] = ORNAMENT_TEXTS[ornament]!.split(': ');
    card.append(name, text);
    card.addEventListener('pointerenter', () => this.#session.report(EVENT.hover, [option]));
    card.addEventListener('click', () => {
      this.#session.report(EVENT.choose, [option]);
      this.#choose(option);
    });
    return card;
  }

  #notice(state: ArenaState, dropped: boolean, downedTicks: number): void {
    const seconds = (ticks: number) => Math.ceil(ticks / TICKS_PER_SECOND);
    let text = '';
    if (dropped) text = 'Connection lost. Reconnecting … your ship waits for you.';
    else if (downedTicks > 0) text = `Down. Back in ${seconds(downedTicks)} s`;
    else if (state.phase === ARENA_PHASE.choosing) text = 'Wave cleared. Choose an ornament.';
    else if (state.phase === ARENA_PHASE.lost) text = 'The wave is lost. Again from the top.';
    else if (state.phase === ARENA_PHASE.waiting && state.phaseTicks > 0)
      text = `Wave ${state.wave} in ${seconds(state.phaseTicks)} …`;
    const notice = element('notice');
    if (notice.textContent !== text) notice.textContent = text;
    notice.hidden = text === '';
  }
}
