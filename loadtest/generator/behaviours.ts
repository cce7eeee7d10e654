/**
 * What clients do besides playing: come and go, stop reading, or attack. There is one timer, and everything is bounded
 * per second.
 */
import { createRandom } from '../../training/random.ts';
import type { Attackers } from './attackers.ts';
import type { Behaviour } from './generator-protocol.ts';
import type { Population } from './population.ts';

const STEP_MS = 100;
const STEPS_PER_SECOND = 1000 / STEP_MS;

export class Behaviours {
  #population: Population;
  #attackers: Attackers;
  #random: () => number;
  #behaviour: Behaviour = { kind: 'none' };
  #timer: NodeJS.Timeout;

  constructor(population: Population, attackers: Attackers, seed: number) {
    this.#population = population;
    this.#attackers = attackers;
    this.#random = createRandom(seed, 1);
    this.#timer = setInterval(() => this.#step(), STEP_MS);
  }

  set(behaviour: Behaviour): void {
    this.#behaviour = behaviour;
    if (behaviour.kind !== 'flood' && behaviour.kind !== 'malformed') this.#attackers.stop();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#attackers.stop();
  }

  #step(): void {
    const behaviour = this.#behaviour;
    switch (behaviour.kind) {
      case 'churn':
        this.#some(behaviour.drops, (player) => this.#population.bounce(player, 200 + 1800 * this.#random()));
        this.#some(behaviour.leaves, (player) => this.#population.replace(player));
        break;
      case 'slow':
        this.#some(behaviour.share, ({ connection }) => {
          connection.pause();
          setTimeout(() => connection.resume(), behaviour.seconds * 1000);
        });
        break;
      case 'flood':
        this.#attackers.flood(behaviour, STEPS_PER_SECOND);
        break;
      case 'malformed':
        this.#attackers.fuzz(behaviour, STEPS_PER_SECOND);
        break;
      case 'none':
        break;
    }
  }

  /** Picks each player with the chance `sharePerSecond`, spread over the second. */
  #some(sharePerSecond: number, act: (player: Population['players'][number]) => void): void {
    const chance = sharePerSecond / STEPS_PER_SECOND;
    for (const player of [...this.#population.players]) {
      if (player.connection.open && this.#random() < chance) act(player);
    }
  }
}
