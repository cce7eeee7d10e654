/**
 * A quick stand-in for games: outcomes drawn from the standing chance alone. It tells good parameters of a controller
 * from bad ones a thousand times as fast; the best are then told apart by real games.
 */
import { createRandom } from '../../../training/random.ts';
import type { Controller } from '../../experiment/abstract/controller.ts';
import type { Judge } from '../../experiment/judge.ts';
import { createResult } from '../abstract/telemetry-channel.ts';
import type { LevelSecond } from './levels-over.ts';
import type { StandingChance } from './maps/standing-chance.ts';
import { fromLogits, toLogits } from './outcome-driver.ts';
import { SECONDS } from './time.ts';

/** Seconds of a game in which its player is up and in a fight, of each half minute of play. */
const HALF_SECONDS = 38;
/** Chance of half a minute without anybody at the controls. */
const AWAY_CHANCE = 0.05;
/** Seconds until someone who went down plays again. */
const DOWN_SECONDS = 5;

/** Plays one game of a player who goes through these levels. */
export function playSurrogate(
  controller: Controller,
  standing: StandingChance,
  levels: readonly LevelSecond[],
  seed: number,
  judge: Judge,
): void {
  const random = createRandom(seed, 3);
  const { track } = judge;
  const result = createResult();
  controller.begin(createRandom(seed, 1));
  let lever = fromLogits(controller.choose(0));
  let until = 0;
  for (let second = 0; second < SECONDS; second++) {
    const { level, tries } = levels[second]!;
    if (second >= until) {
      if (second > 0) {
        controller.observe(result);
        result.number++;
        lever = fromLogits(controller.choose(0));
      }
      // A player who is away, or doesn't try, goes down soon.
      const now = tries ? standing.chance(level, lever, 0) : AWAY_CHANCE;
      // Falls come at a constant rate that gives this chance of none in half a minute.
      const lasts = Math.log(random()) / Math.log(now);
      result.success = lasts >= 1;
      result.difficulty = toLogits(lever);
      until = second + (result.success ? HALF_SECONDS : Math.ceil(lasts * HALF_SECONDS) + DOWN_SECONDS);
    }
    track.difficulty[second] = lever;
    track.felt[second] = lever;
    track.chance[second] = tries ? standing.chance(level, lever, 0) : Number.NaN;
    track.own[second] = Number.NaN;
    track.expected[second] = Number.NaN;
    track.seen[second] = Number.NaN;
  }
  track.played = SECONDS;
  judge.add();
}
