/**
 * Training data from headless games. At a sample, the game and the minds of its players are cloned. The clone plays on
 * at a random difficulty, held for thirty seconds of play; the label is whether a player was downed in that time. The
 * tried difficulty is thus independent of the player, which makes the chances causal and not merely correlated.
 */
import { createRandom, FeatureWindow, type Random } from 'rubato/training';
import { ARENA_EXTRA_COLUMNS, arenaFeatures } from '../arena-features.ts';
import type { Bot } from '../headless/bot.ts';
import { createHeadlessWorld, type HeadlessWorld } from '../headless/headless-world.ts';
import { isUp } from '../simulation/ships/ship.ts';
import { ARENA_PHASE, MAX_PLAYERS, TICK_MS, TICKS_PER_SECOND } from '../simulation/world/constants.ts';
import { cloneWorld } from '../simulation/world/world.ts';
import { createMind, type PlayerMind, play } from './player-mind.ts';
import { drawTraits } from './player-traits.ts';

export const ROW_WIDTH = arenaFeatures.width + ARENA_EXTRA_COLUMNS.length;

export interface DataOptions {
  readonly seed: number;
  /** The length of each game, in minutes. */
  readonly gameMinutes: number;
  /** Seconds between samples. */
  readonly sampleEverySeconds: number;
}

export interface GameSamples {
  readonly rows: number[];
  readonly labels: number[];
  /** Player numbers over all games: game × 4 + slot. */
  readonly groups: number[];
}

/** "The next thirty seconds of play": ticks of fighting while the player is up. */
const HORIZON_TICKS = 30 * TICKS_PER_SECOND;
/** Limit of ticks. Choosing and resting between waves don't count, but a game that never fights must end. */
const MAX_ROLLOUT_TICKS = 2 * HORIZON_TICKS;
/** Ticks before a player's first sample: earlier the window says little. */
const WARM_UP_TICKS = 8 * TICKS_PER_SECOND;

/** Plays game number `game` and takes its samples; the same number gives the same samples. */
export function playGame(game: number, options: DataOptions): GameSamples {
  const random = createRandom(options.seed, game);
  const minds = Array.from({ length: drawPlayers(random) }, (_, slot) =>
    createMind(drawTraits(random), options.seed + game * 8 + slot),
  );
  const windows = minds.map(() => new FeatureWindow(arenaFeatures, 0));
  const fields = new Float64Array(4);
  const headless = createHeadlessWorld({
    seed: options.seed * 1000 + game,
    bots: minds.map(botOf),
    onEvent: (tick, slot, type, f0, f1, f2, f3) => {
      fields[0] = f0;
      fields[1] = f1;
      fields[2] = f2;
      fields[3] = f3;
      windows[slot]?.record(type, fields, tick * TICK_MS);
    },
  });
  const samples: GameSamples = { rows: [], labels: [], groups: [] };
  let changeAt = 0;
  const ticks = options.gameMinutes * 60 * TICKS_PER_SECOND;
  for (let tick = 0; tick < ticks; tick++) {
    if (tick === changeAt) {
      headless.decide(drawLevers(random));
      changeAt = tick + Math.floor((15 + 45 * random()) * TICKS_PER_SECOND);
    }
    headless.step();
    const due = tick >= WARM_UP_TICKS && tick % (options.sampleEverySeconds * TICKS_PER_SECOND) === 0;
    if (due && headless.world.phase === ARENA_PHASE.fight) takeSample(game, headless, minds, windows, random, samples);
  }
  return samples;
}

function botOf(mind: PlayerMind): Bot {
  return (view, out) => play(mind, view, out);
}

/** Most players play alone; groups of two to four make up a third. */
function drawPlayers(random: Random): number {
  return random() < 0.67 ? 1 : 2 + Math.floor(random() * (MAX_PLAYERS - 1));
}

function drawLevers(random: Random) {
  const help = () => (random() < 0.5 ? 0 : random());
  return {
    difficulty: random(),
    pace: random(),
    help: [help(), help(), help(), help()] as [number, number, number, number],
  };
}

function takeSample(
  game: number,
  headless: HeadlessWorld,
  minds: readonly PlayerMind[],
  windows: readonly FeatureWindow[],
  random: Random,
  samples: GameSamples,
): void {
  const { world } = headless;
  const difficulty = world.levers.difficulty;
  // Half of the tries are near the difficulty in force, where the loop will ask; half are anywhere, so that it is never
  // lost there.
  const candidate = random() < 0.5 ? clamp(difficulty + (random() - 0.5) * 0.6) : random();
  const outcomes = rollOut(headless, minds, candidate);
  const row = new Float32Array(arenaFeatures.width);
  for (const [slot, survived] of outcomes.entries()) {
    if (survived === null) continue;
    windows[slot]!.writeInto(row, 0, (world.tick + 1) * TICK_MS);
    samples.rows.push(...row, Math.fround(difficulty), Math.fround(candidate));
    samples.labels.push(survived ? 1 : 0);
    samples.groups.push(game * MAX_PLAYERS + slot);
  }
}

/** Whether each slot's player lived through the horizon; null for players who were down when it began. */
function rollOut(headless: HeadlessWorld, minds: readonly PlayerMind[], difficulty: number): (boolean | null)[] {
  const world = cloneWorld(headless.world);
  const rolled = createHeadlessWorld({ seed: 0, world, bots: minds.map((mind) => botOf(structuredClone(mind))) });
  rolled.decide({ ...world.levers, difficulty, help: [...world.levers.help] });
  const played = minds.map((_, slot) => (isUp(world.ships[slot]!) ? 0 : -1));
  const outcome: (boolean | null)[] = played.map((ticks) => (ticks < 0 ? null : true));
  for (let tick = 0; tick < MAX_ROLLOUT_TICKS; tick++) {
    rolled.step();
    let running = false;
    for (let slot = 0; slot < minds.length; slot++) {
      if (outcome[slot] !== true || played[slot]! >= HORIZON_TICKS) continue;
      if (!isUp(world.ships[slot]!)) outcome[slot] = false;
      else if (world.phase === ARENA_PHASE.fight) played[slot]!++;
      running ||= outcome[slot] === true;
    }
    if (!running) break;
  }
  return outcome;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
