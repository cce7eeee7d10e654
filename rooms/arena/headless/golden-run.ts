/**
 * One minute of everything: two bots, a late join, a leave, changing levers. Its hash is written down, so that a change
 * in the rules, an engine or a compiler shows. If you change the rules on purpose, write down the new hash and raise
 * ARENA_RULES, so that logs of the old rules are refused by name.
 */
import { kiterBot } from '../bots/kiter-bot.ts';
import { wandererBot } from '../bots/wanderer-bot.ts';
import { hashWorld } from '../simulation/world/world.ts';
import { createHeadlessWorld } from './headless-world.ts';

export const GOLDEN_SECONDS = 60;
export const GOLDEN_HASH = 7720953412961343;

const SEED = 20261123;
const LATE_JOIN_TICK = 200;
const LEAVE_TICK = 900;
const LEVERS_EVERY_TICKS = 100;

/** The hash of the world after each second. */
export function runGolden(): number[] {
  const bots = [kiterBot(0.6)({ slot: 0, seed: SEED }), wandererBot({ slot: 1, seed: SEED })];
  const headless = createHeadlessWorld({ seed: SEED, bots });
  const hashes: number[] = [];
  for (let tick = 0; tick < GOLDEN_SECONDS * 20; tick++) {
    if (tick === LATE_JOIN_TICK) headless.join(3, kiterBot(0.2)({ slot: 3, seed: SEED }));
    if (tick === LEAVE_TICK) headless.leave(1);
    if (tick % LEVERS_EVERY_TICKS === 0) {
      const step = tick / LEVERS_EVERY_TICKS;
      headless.decide({ difficulty: 0.3 + step * 0.06, pace: step / 12, help: [step / 12, 0.5, 0, 0.1] });
    }
    headless.step();
    if (tick % 20 === 19) hashes.push(hashWorld(headless.world));
  }
  return hashes;
}
