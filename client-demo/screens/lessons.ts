/**
 * Three hints within the first wave: how to move, to shoot and to dash, in the words of the device in use. Each goes
 * when the player has done it. A player who has seen all of them, or played a wave without them, gets none again.
 */
import type { ArenaState, PlayerState } from '../../rooms/arena/room/arena-state.ts';
import { ARENA_PHASE } from '../../rooms/arena/simulation/world/constants.ts';
import type { SettingsStore } from '../settings-store.ts';

export const LESSONS = ['move', 'shoot', 'dash'] as const;
export type Lesson = (typeof LESSONS)[number];

/** Further than a hand moves the ship by only touching the keys. */
const MOVED_PX = 150;
/** A hint stays at least this long, so that it can be read. */
const READ_TICKS = 30;

type Seen = Pick<PlayerState, 'x' | 'y' | 'kills' | 'dashTicks'>;

export class Lessons {
  readonly #settings: Pick<SettingsStore, 'get' | 'set'>;
  #at = 0;
  #sinceTick = 0;
  #movedPx = 0;
  #x = Number.NaN;
  #y = Number.NaN;
  #dashed = false;

  constructor(settings: Pick<SettingsStore, 'get' | 'set'>) {
    this.#settings = settings;
  }

  /** The hint for now, or null. */
  next({ tick, wave, phase }: Pick<ArenaState, 'tick' | 'wave' | 'phase'>, own: Seen | undefined): Lesson | null {
    if (own === undefined || this.#settings.get('taught')) return null;
    if (wave > 1) {
      this.#settings.set('taught', true);
      return null;
    }
    this.#watch(own);
    if (phase !== ARENA_PHASE.fight) return null;
    if (this.#sinceTick === 0) this.#sinceTick = tick;
    while (this.#at < LESSONS.length && tick - this.#sinceTick >= READ_TICKS && this.#isDone(LESSONS[this.#at]!, own)) {
      this.#at++;
      this.#sinceTick = tick;
    }
    if (this.#at === LESSONS.length) this.#settings.set('taught', true);
    return LESSONS[this.#at] ?? null;
  }

  #watch({ x, y, dashTicks }: Seen): void {
    const moved = Math.hypot(x - this.#x, y - this.#y);
    // The first look, and a ship that comes back elsewhere, are no motion.
    if (moved < MOVED_PX) this.#movedPx += moved;
    this.#x = x;
    this.#y = y;
    this.#dashed ||= dashTicks > 0;
  }

  #isDone(lesson: Lesson, own: Seen): boolean {
    return lesson === 'move' ? this.#movedPx > MOVED_PX : lesson === 'shoot' ? own.kills > 0 : this.#dashed;
  }
}
