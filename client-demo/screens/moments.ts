/** The present moment of the game, in a line over the arena: a wave begins or is lost, someone is down. */
import type { ArenaState, PlayerState } from '../../rooms/arena/room/arena-state.ts';
import { ARENA_PHASE, TICKS_PER_SECOND } from '../../rooms/arena/simulation/world/constants.ts';
import { element, isolated, make, setText, show } from '../dom.ts';
import { usedPad } from '../hands/pads.ts';
import type { Session } from '../session.ts';
import { settings } from '../settings-store.ts';
import { words } from '../words/words.ts';
import { type Lesson, Lessons } from './lessons.ts';

interface Moment {
  readonly title: string;
  readonly text: string;
  readonly bad?: boolean;
  /** True when the stage paints these words itself: here they are only for screen readers. */
  readonly painted?: boolean;
  /** Ticks left, for the bar; absent when nothing runs out. */
  readonly ticks?: number;
}

const seconds = (ticks: number) => Math.ceil(ticks / TICKS_PER_SECOND);

export class Moments {
  #session: Session;
  #title = make('strong');
  #text = make('span');
  #bar = make('progress');
  #shown = '';
  #lessons = new Lessons(settings);

  constructor(session: Session) {
    this.#session = session;
    this.#bar.setAttribute('aria-hidden', 'true');
    element('moment').replaceChildren(this.#title, this.#text, this.#bar);
  }

  /** Shows nothing while `quiet`: a card is open. */
  update(state: ArenaState, own: PlayerState | undefined, quiet: boolean): void {
    const moment = quiet ? null : this.#momentOf(state, own);
    const box = element('moment');
    show(box, moment !== null);
    if (moment === null) {
      this.#shown = '';
      return;
    }
    setText(this.#title, moment.title);
    setText(this.#text, moment.text);
    box.classList.toggle('bad', moment.bad === true);
    box.classList.toggle('unseen', moment.painted === true);
    const ticks = moment.ticks ?? 0;
    if (moment.title !== this.#shown) this.#bar.max = Math.max(1, ticks);
    this.#shown = moment.title;
    this.#bar.value = Math.min(ticks, this.#bar.max);
    show(this.#bar, ticks > 0);
  }

  clear(): void {
    show(element('moment'), false);
  }

  #momentOf(state: ArenaState, own: PlayerState | undefined): Moment | null {
    const { moments } = words();
    const { phase, phaseTicks: ticks } = state;
    if (own !== undefined && own.downedTicks > 0 && phase === ARENA_PHASE.fight) {
      const alone = state.players.size === 1;
      const text = (alone ? moments.downedAlone : moments.downedTogether)(seconds(own.downedTicks));
      return { title: moments.downed, text, bad: true, ticks: own.downedTicks };
    }
    if (phase === ARENA_PHASE.choosing) {
      return { title: moments.choose, text: moments.chooseText(seconds(ticks)), ticks };
    }
    if (phase === ARENA_PHASE.lost) return { title: moments.lost, text: moments.lostText, painted: true };
    if (phase === ARENA_PHASE.waiting && ticks > 0) {
      return { title: moments.ready(state.wave), text: '', painted: true };
    }
    const lesson = this.#lessons.next(state, this.#session.watches ? undefined : own);
    const fallen = [...state.players].find(
      ([key, player]) => Number(key) !== this.#session.slot && player.downedTicks > 0,
    );
    if (fallen === undefined || this.#session.watches) return lesson === null ? null : teach(lesson);
    return { title: moments.help(isolated(fallen[1].name)), text: '', bad: true };
  }
}

/** The hint, in the words of the device in use. */
function teach(lesson: Lesson): Moment {
  const { title, keys, touch, pad } = words().lessons[lesson];
  const text = usedPad() !== null ? pad : matchMedia('(pointer: coarse)').matches ? touch : keys;
  return { title, text };
}
