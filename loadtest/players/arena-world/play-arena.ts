/** One game of the arena's world: players, whoever adapts it, and the truth for the judge. */
import { createHeadlessWorld } from '../../../rooms/arena/headless/headless-world.ts';
import { TICKS_PER_SECOND } from '../../../rooms/arena/simulation/world/constants.ts';
import type { World } from '../../../rooms/arena/simulation/world/world.ts';
import { createRandom } from '../../../training/random.ts';
import { type Judge, TARGET, type Track } from '../../experiment/judge.ts';
import type { ArenaKind, ArenaPlayer } from '../arena/kind.ts';
import type { DriverKind } from './driver.ts';
import { followHalfMinutes, isPlaying } from './half-minutes.ts';
import type { StandingChance } from './maps/standing-chance.ts';
import { rollOut } from './roll-out.ts';
import { seedOf } from './seeds.ts';
import { JUDGED_FROM_SECOND } from './time.ts';

/** Seconds between two moments that are played on from, and games from each. */
const MOMENT_SECONDS = 125;
const CONTINUATIONS = 8;
/** Seconds that half a minute of play takes at most, with a choice in between. */
const OUTCOME_SECONDS = 45;

export interface ArenaGame {
  readonly kind: ArenaKind;
  readonly driver: DriverKind;
  readonly standing: StandingChance;
  readonly seed: number;
  /** False where the truth of the moment isn't asked for: it takes most of the time. */
  readonly withMoments?: boolean;
}

/** Fills the judge's track, which is as long as the game, with the judged player's way. */
export async function playArena(game: ArenaGame, judge: Judge): Promise<void> {
  const { kind, driver: driverKind, standing, seed, withMoments = true } = game;
  const players = kind.create();
  const player = players[kind.judged]!;
  const worldSeed = seedOf(kind.game, seed);
  const driver = await driverKind.start({
    kind,
    seats: players.length,
    random: createRandom(worldSeed, 1),
    telemetryRandom: createRandom(worldSeed, 2),
    truth: { standing, player: () => player },
  });
  const headless = createHeadlessWorld({
    seed: worldSeed,
    bots: players.map((one) => (view, out, random) => one.play(view, out, random)),
    onEvent: driver.onEvent,
  });
  const { world } = headless;
  const { track } = judge;
  const seconds = track.chance.length;
  const follow = followHalfMinutes(kind.judged);
  const marks = new Int32Array(seconds).fill(-1);
  const untried: number[] = [];
  let momentAt = JUDGED_FROM_SECOND + (seed % 5) * (MOMENT_SECONDS / 5);
  for (let second = 0; second < seconds; second++) {
    for (let i = 1; i <= TICKS_PER_SECOND; i++) {
      const tick = second * TICKS_PER_SECOND + i;
      const levers = driver.beat(tick);
      if (levers !== null) headless.decide(levers);
      headless.step();
      follow.step(world);
      const waits = driver.after(tick, world);
      if (waits !== null) await waits;
    }
    const tries = player.tries();
    if (!tries) untried.push(second);
    marks[second] = tries ? follow.mark(world) : -1;
    track.expected[second] = tries ? driver.expected(world) : Number.NaN;
    write(track, second, player, world, standing, kind.judged);
    if (!withMoments || second < momentAt || !tries || !isPlaying(world, world.ships[kind.judged]!)) continue;
    momentAt += MOMENT_SECONDS;
    const lasted = rollOut(world, players, kind.judged, CONTINUATIONS, seedOf(worldSeed, second));
    judge.moment(lasted, CONTINUATIONS);
  }
  driver.close();
  for (let second = 0; second < seconds; second++) {
    // A player who leaves meanwhile, or loses on purpose, tells nothing of what was expected.
    const stays = !untried.some((at) => at >= second && at <= second + OUTCOME_SECONDS);
    track.seen[second] = marks[second]! >= 0 && stays ? follow.lasted(marks[second]!) : Number.NaN;
  }
  track.played = seconds;
  track.skill = 0;
  track.jumpAt = kind.jump?.atSecond ?? 0;
  track.jumpBy = kind.jump === null ? 0 : kind.jump.better ? 1 : -1;
}

/** The truth at the end of a second. A player who is away, or doesn't try, has none. */
function write(
  track: Track,
  second: number,
  player: ArenaPlayer,
  { levers }: World,
  standing: StandingChance,
  slot: number,
): void {
  const { difficulty } = levers;
  const help = levers.help[slot]!;
  const level = player.level();
  const chance = standing.chance(level, difficulty, help);
  track.difficulty[second] = difficulty;
  track.chance[second] = player.tries() ? chance : Number.NaN;
  track.felt[second] = help === 0 ? difficulty : standing.difficultyFor(chance, level, 0);
  track.own[second] = standing.difficultyFor(TARGET, level, 0);
}
