/** The record of a run, for the picture at its end: gathered from the state as it comes, second by second. */
import type { ArenaState, PlayerState } from '../../rooms/arena/room/arena-state.ts';
import { TICKS_PER_SECOND } from '../../rooms/arena/simulation/world/constants.ts';

export interface RunSample {
  readonly second: number;
  readonly difficulty: number;
  readonly tempoBpm: number;
}

export interface RunMark {
  readonly second: number;
  readonly won: boolean;
}

export interface RunRecord {
  readonly name: string;
  readonly seconds: number;
  readonly score: number;
  readonly kills: number;
  readonly downs: number;
  readonly bestCombo: number;
  readonly wavesCleared: number;
  readonly samples: readonly RunSample[];
  readonly marks: readonly RunMark[];
}

/** An hour of seconds. A longer run drops every second sample, again and again. */
const MAX_SAMPLES = 3600;
/** Marks kept at most: more could not be told apart in the picture. The first are dropped. */
const MAX_MARKS = 200;

export class RunRecorder {
  #slot: number;
  #tick = -1;
  #startTick = -1;
  #nextSecond = 0;
  #stride = 1;
  #samples: RunSample[] = [];
  #marks: RunMark[] = [];
  #wave = 0;
  #startWave = 0;
  #own: Pick<PlayerState, 'name' | 'score' | 'kills' | 'downs'> = { name: '', score: 0, kills: 0, downs: 0 };
  #bestCombo = 0;
  #paused = false;

  constructor(slot: number) {
    this.#slot = slot;
  }

  /** True when the state has changed since the last call of `add`. */
  isNews(state: ArenaState): boolean {
    return state.players !== undefined && (state.tick !== this.#tick || state.paused !== this.#paused);
  }

  add(state: ArenaState): void {
    this.#tick = state.tick;
    this.#paused = state.paused;
    // A session is in no wave before its first step.
    if (state.wave === 0) return;
    if (this.#startTick < 0) {
      this.#startTick = state.tick;
      this.#startWave = state.wave;
      this.#wave = state.wave;
    }
    const second = (state.tick - this.#startTick) / TICKS_PER_SECOND;
    if (state.wave > this.#wave) this.#mark({ second, won: true });
    this.#wave = state.wave;
    if (second >= this.#nextSecond) this.#sample(state, second);
    const own = state.players.get(String(this.#slot));
    if (own === undefined) return;
    const { name, score, kills, downs, combo } = own;
    if (downs > this.#own.downs) this.#mark({ second, won: false });
    this.#own = { name, score, kills, downs };
    this.#bestCombo = Math.max(this.#bestCombo, combo);
  }

  record(): RunRecord {
    return {
      ...this.#own,
      seconds: Math.max(0, (this.#tick - this.#startTick) / TICKS_PER_SECOND),
      bestCombo: this.#bestCombo,
      wavesCleared: this.#wave - this.#startWave,
      samples: this.#samples,
      marks: this.#marks,
    };
  }

  #sample({ difficulty, tempoBpm }: ArenaState, second: number): void {
    this.#nextSecond = second + this.#stride;
    this.#samples.push({ second, difficulty, tempoBpm });
    if (this.#samples.length <= MAX_SAMPLES) return;
    this.#samples = this.#samples.filter((_, i) => i % 2 === 0);
    this.#stride *= 2;
  }

  #mark(mark: RunMark): void {
    this.#marks.push(mark);
    if (this.#marks.length > MAX_MARKS) this.#marks.shift();
  }
}
