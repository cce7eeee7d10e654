/** Bounds that look: the oracle sees the player, and the best fixed difficulty is found in hindsight. */
import { createResult } from '../../../players/abstract/telemetry-channel.ts';
import type { BoundKind, Setting, Truth } from '../controller.ts';
import { difficultyFor } from '../difficulty-for.ts';
import { playerStream } from '../streams.ts';
import { fixedController } from './fixed.ts';

/** Players that each difficulty is tried on, and difficulties that are tried. */
const TRIED_ON = 60;
const TRIES = 33;

export const oracle: BoundKind = {
  name: 'oracle',
  about: 'sees the chance of the player itself',
  mostPlayers: Number.POSITIVE_INFINITY,
  create(setting, truth) {
    return {
      begin: () => undefined,
      choose: (content) => difficultyFor(truth.player(), setting.target, content, setting),
      expect: (difficulty, content) => truth.player().chance(difficulty, content),
      observe: () => undefined,
    };
  },
};

export const bestFixed: BoundKind = {
  name: 'best-fixed',
  about: 'the one difficulty that is best for the kind, found in hindsight',
  mostPlayers: Number.POSITIVE_INFINITY,
  create(setting, truth) {
    let best = 0;
    let most = -1;
    for (let i = 0; i < TRIES; i++) {
      const difficulty = -4 + (i * 6) / (TRIES - 1);
      const inBand = stepsInBand(difficulty, setting, truth);
      if (inBand > most) {
        best = difficulty;
        most = inBand;
      }
    }
    return fixedController(best);
  },
};

function stepsInBand(difficulty: number, { steps, contents, target }: Setting, { kind, seed }: Truth): number {
  const result = createResult();
  let inBand = 0;
  for (let i = 0; i < TRIED_ON; i++) {
    const player = kind.create(playerStream(kind.name, seed, i));
    for (let step = 0; step < steps && !player.gone; step++) {
      result.number = step;
      result.difficulty = difficulty;
      result.content = step % contents;
      if (Math.abs(player.chance(difficulty, result.content) - target) <= 0.15) inBand++;
      player.play(result);
    }
  }
  return inBand;
}
