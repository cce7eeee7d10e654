/** What each frame costs in JavaScript, from its start to the end of its drawing. Tests and benchmarks read it. */
import { Core, type Game } from 'phaser';

/** Twenty seconds at 60 frames a second. */
const KEPT = 1200;

export interface FrameCosts {
  readonly frames: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export class FrameMeter {
  readonly #costs = new Float32Array(KEPT);
  #count = 0;
  #startedAtMs = 0;
  readonly #game: Game;

  constructor(game: Game) {
    this.#game = game;
    game.events.on(Core.Events.PRE_STEP, this.#start);
    game.events.on(Core.Events.POST_RENDER, this.#end);
  }

  dispose(): void {
    this.#game.events.off(Core.Events.PRE_STEP, this.#start);
    this.#game.events.off(Core.Events.POST_RENDER, this.#end);
  }

  read(): FrameCosts {
    const frames = Math.min(KEPT, this.#count);
    const sorted = this.#costs.slice(0, frames).sort();
    const at = (share: number) => sorted[Math.min(frames - 1, Math.floor(share * frames))] ?? Number.NaN;
    return { frames, medianMs: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  }

  reset(): void {
    this.#count = 0;
  }

  #start = (): void => {
    this.#startedAtMs = performance.now();
  };

  #end = (): void => {
    this.#costs[this.#count++ % KEPT] = performance.now() - this.#startedAtMs;
  };
}
