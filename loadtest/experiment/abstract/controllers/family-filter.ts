/**
 * An exact filter that knows the family, up to its number of particles: each is a player of the very kind, weighted by how
 * likely all that was seen is of it. It chooses what has most of them in the band.
 */

import type { Random } from '../../../../training/random.ts';
import { KINDS } from '../../../players/abstract/kinds.ts';
import type { Result } from '../../../players/abstract/player.ts';
import type { SimulatedPlayer } from '../../../players/abstract/simulated-player.ts';
import type { BoundKind, Controller, Setting } from '../controller.ts';

const PARTICLES = 500;
const CELL = 0.02;
/** Half of the band that it maximizes its time in. */
const BAND = 0.14;

export const familyFilter: BoundKind = {
  name: 'family-filter',
  about: `knows the kind, and filters by ${PARTICLES} players of it`,
  mostPlayers: 50,
  create(setting, { kind }) {
    const known = KINDS.find((other) => other === kind);
    return known === undefined ? null : filterController(setting, known.create);
  },
};

function filterController(setting: Setting, create: (random: Random) => SimulatedPlayer): Controller {
  const { target, steps } = setting;
  const cloud = createCloud(create);
  const seen = new Uint8Array(steps);
  const pick = createPick(setting);
  const met = { number: -1, difficulty: 0, content: 0, answered: true };
  return {
    begin(random) {
      cloud.begin(random);
      seen.fill(0);
      met.number = -1;
      met.answered = true;
    },
    choose(content) {
      // Nothing came of the last one yet: it went one way or the other.
      if (!met.answered) cloud.guess(met.difficulty, met.content);
      met.number++;
      met.content = content;
      met.answered = false;
      met.difficulty = pick(cloud.particles(), cloud.weights, content, target);
      return met.difficulty;
    },
    expect: cloud.chance,
    observe(result) {
      if (seen[result.number] === 1) return;
      seen[result.number] = 1;
      cloud.weigh(result);
      if (result.number !== met.number || met.answered) return;
      cloud.advance(result.success);
      met.answered = true;
    },
  };
}

function createCloud(create: (random: Random) => SimulatedPlayer) {
  let random: Random = () => 0;
  const chance = () => random();
  let particles = Array.from({ length: PARTICLES }, () => create(chance));
  let spare = Array.from({ length: PARTICLES }, () => create(chance));
  const weights = new Float64Array(PARTICLES);
  const likelihoods = new Float64Array(PARTICLES);
  /** Systematic resampling. */
  const resample = () => {
    let sum = weights[0]!;
    let from = 0;
    const offset = random();
    for (let i = 0; i < PARTICLES; i++) {
      while (sum < (i + offset) / PARTICLES && from < PARTICLES - 1) sum += weights[++from]!;
      spare[i]!.become(particles[from]!);
    }
    [particles, spare] = [spare, particles];
    weights.fill(1 / PARTICLES);
  };
  return {
    weights,
    particles: () => particles,
    begin(next: Random) {
      random = next;
      for (const particle of particles) particle.begin();
      weights.fill(1 / PARTICLES);
    },
    chance(difficulty: number, content: number): number {
      let sum = 0;
      for (let i = 0; i < PARTICLES; i++) sum += weights[i]! * particles[i]!.chance(difficulty, content);
      return sum;
    },
    weigh(result: Readonly<Result>) {
      let highest = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < PARTICLES; i++) {
        likelihoods[i] = particles[i]!.logLikelihood(result);
        highest = Math.max(highest, likelihoods[i]!);
      }
      let total = 0;
      for (let i = 0; i < PARTICLES; i++) total += weights[i]! *= Math.exp(likelihoods[i]! - highest);
      let squares = 0;
      for (let i = 0; i < PARTICLES; i++) {
        weights[i]! /= total;
        squares += weights[i]! ** 2;
      }
      if (squares * PARTICLES > 2) resample();
    },
    advance(success: boolean) {
      for (const particle of particles) particle.advance(success);
    },
    /** Advances each by an outcome of its own. */
    guess(difficulty: number, content: number) {
      for (const particle of particles) particle.advance(random() < particle.chance(difficulty, content));
    },
  };
}

/** The difficulty that has most of the particles in the band: where most of their intervals overlap. */
function createPick({ least, most }: Setting) {
  const cells = Math.round((most - least) / CELL) + 1;
  const changes = new Float64Array(cells + 1);
  const cellOf = (difficulty: number) => Math.min(cells, Math.max(0, Math.round((difficulty - least) / CELL)));
  return (particles: readonly SimulatedPlayer[], weights: Float64Array, content: number, target: number): number => {
    changes.fill(0);
    for (let i = 0; i < particles.length; i++) {
      const particle = particles[i]!;
      changes[cellOf(particle.difficultyAt(target + BAND, content))]! += weights[i]!;
      changes[cellOf(particle.difficultyAt(target - BAND, content) + CELL)]! -= weights[i]!;
    }
    let sum = 0;
    let highest = -1;
    let from = 0;
    let to = 0;
    for (let cell = 0; cell < cells; cell++) {
      sum += changes[cell]!;
      if (sum > highest + 1e-9) {
        highest = sum;
        from = cell;
        to = cell;
      } else if (sum > highest - 1e-9 && to === cell - 1) to = cell;
    }
    return least + ((from + to) / 2) * CELL;
  };
}
