/** The race's player in a load test: `npm run loadtest -- steady --room race --player rooms/examples/race-bot.ts`. */
import { messagePlayers } from '../../loadtest/players/message-player.ts';
import type { RaceState } from './race-room.ts';

/** The grip that a light client assumes, since it doesn't look. */
const GUESSED_GRIP = 0.6;

export const players = messagePlayers<RaceState>({
  actsPerSecond: 5,
  honest: { type: 'bend', body: 0.5 },
  bot: (random) => {
    const nerve = 0.6 + 0.5 * random();
    return (state) => ({
      type: 'bend',
      body: Math.min(1, (state?.grip ?? GUESSED_GRIP) * nerve * (0.8 + 0.4 * random())),
    });
  },
});
