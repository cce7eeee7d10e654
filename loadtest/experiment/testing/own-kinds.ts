/** A kind of player as somebody else would write it: docs/experiments.md shows it. */
import type { PlayerKind } from '../../players/abstract/player.ts';

export const kinds: PlayerKind[] = [
  {
    name: 'clockwork',
    about: 'half of a logit better with each ten challenges',
    contents: 1,
    telemetry: null,
    create(random) {
      let age = 0;
      const chance = (difficulty: number) => 1 / (1 + Math.exp(difficulty - age / 20));
      return {
        skill: 0,
        jumpAt: 0,
        jumpBy: 0,
        gone: false,
        chance,
        play(result) {
          result.success = random() < chance(result.difficulty);
          age++;
        },
      };
    },
  },
];
