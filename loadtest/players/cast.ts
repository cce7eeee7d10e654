/** Who plays: players of different skill, a few of them playing clients, the others light ones with recorded play. */
import { kiterBot } from '../../rooms/arena/bots/kiter-bot.ts';
import { createRandom, nextFloat, seedRandom } from '../../rooms/arena/simulation/world/random.ts';
import { PROTOCOL_VERSION } from '../../rooms/protocol.ts';
import type { JoinRequest } from '../client/connection.ts';
import { recordActs } from './act-traces.ts';
import { ArenaPlayer, type Brain } from './arena-player.ts';
import { recordInputs } from './input-traces.ts';
import { LeanPlayer } from './lean-player.ts';
import { learningBot } from './learning-bot.ts';
import type { Player, PlayerHost } from './player.ts';

const SKILLS = [0.1, 0.3, 0.5, 0.7, 0.9] as const;

export interface CastOptions {
  readonly room: 'lean' | 'arena';
  /** Share of playing clients, 0 to 1. */
  readonly playing: number;
  readonly seed: number;
}

export interface Cast {
  readonly join: JoinRequest;
  /** As asked for; of few clients it can only be met roughly. */
  readonly playingShare: number;
  readonly create: (host: PlayerHost, index: number) => Player;
}

export function joinRequestFor(room: CastOptions['room']): JoinRequest {
  const options = room === 'arena' ? { protocol: PROTOCOL_VERSION } : {};
  return { method: 'joinOrCreate', where: room, options };
}

export function createCast({ room, playing, seed }: CastOptions): Cast {
  const skillOf = (index: number) => SKILLS[index % SKILLS.length]!;
  // The first is one, so that there is always one; then every time the share has grown by a whole.
  const isPlaying = (index: number) => playing > 0 && Math.floor(index * playing) !== Math.floor((index - 1) * playing);
  if (room === 'lean') {
    const traces = recordActs(SKILLS, seed);
    return {
      join: joinRequestFor(room),
      playingShare: playing,
      create: (host, index) => new LeanPlayer(host, traces[index % traces.length]!, isPlaying(index)),
    };
  }
  const traces = recordInputs(SKILLS, seed);
  const brain = (index: number): Brain => {
    const random = createRandom(0);
    seedRandom(random, seed, index);
    return {
      bot: learningBot(skillOf(index), kiterBot, { slot: index % 4, seed: seed + index }),
      random: () => nextFloat(random),
    };
  };
  return {
    join: joinRequestFor(room),
    playingShare: playing,
    create: (host, index) =>
      new ArenaPlayer(host, traces[index % traces.length]!, isPlaying(index) ? brain(index) : null),
  };
}
