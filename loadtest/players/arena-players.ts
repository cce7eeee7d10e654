/**
 * The arena's players: bots of different skill, which learn while they play, and light clients with recorded play of
 * such bots.
 */
import { PROTOCOL_VERSION } from '../../rooms/arena/arena-protocol.ts';
import { kiterBot } from '../../rooms/arena/bots/kiter-bot.ts';
import { createInput } from '../../rooms/arena/simulation/ships/ship-input.ts';
import { createRandom, nextFloat, seedRandom } from '../../rooms/arena/simulation/world/random.ts';
import { ArenaPlayer, type Brain } from './arena-player.ts';
import { inputFrame } from './input-frame.ts';
import { recordInputs } from './input-traces.ts';
import { learningBot } from './learning-bot.ts';
import type { RoomPlayers } from './player.ts';
import { SKILLS, skillOf } from './skills.ts';

export const arenaPlayers: RoomPlayers = {
  // One per step.
  actsPerSecond: 20,
  joinOptions: { protocol: PROTOCOL_VERSION },
  honestFrame: () => inputFrame(null, createInput()),
  cast(seed) {
    const traces = recordInputs(SKILLS, seed);
    const brain = (index: number): Brain => {
      const random = createRandom(0);
      seedRandom(random, seed, index);
      return {
        bot: learningBot(skillOf(index), kiterBot, { slot: index % 4, seed: seed + index }),
        random: () => nextFloat(random),
      };
    };
    return (host, index, playing) =>
      new ArenaPlayer(host, traces[index % traces.length]!, playing ? brain(index) : null);
  },
};
