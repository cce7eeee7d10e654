/**
 * Makes the maps of the standing chance: some games all over the difficulty, then most of them where the chance falls.
 */
import type { MapOptions } from '../../../experiment/make-maps.ts';
import { runTasks } from '../../../experiment/thread-tasks.ts';
import type { ArenaKind } from '../../arena/kind.ts';
import { openPlayers } from '../own-files.ts';
import type { SteadyTask } from '../play-steady.ts';
import { rulesVersion } from '../rules-version.ts';
import {
  readStandingChance,
  type StandingMaps,
  type SteadyGame,
  type WrittenLevel,
  writeCurve,
} from './standing-chance.ts';

/** Difficulties that are tried first: 0, 0.2 … 1. */
const FIRST_GAMES = 6;
/** Chances between which most games are played. */
const FROM_CHANCE = 0.97;
const TO_CHANCE = 0.3;
/** Share of those games that are played with all help. */
const HELPED_SHARE = 0.5;

/** One curve to be found. */
interface Search {
  readonly kind: ArenaKind;
  readonly level: number;
  readonly help: 0 | 1;
  readonly games: SteadyGame[];
}

export async function makeMaps({ players, games, threads, onProgress }: MapOptions): Promise<StandingMaps> {
  const { kinds, playersHash } = await openPlayers(players);
  const searches = kinds.flatMap((kind) =>
    kind.levels.flatMap((level) => ([0, 1] as const).map((help): Search => ({ kind, level, help, games: [] }))),
  );
  const near = (help: number) => Math.ceil(help === 0 ? games : games * HELPED_SHARE);
  const total = searches.reduce((sum, { help }) => sum + FIRST_GAMES + near(help), 0);
  const play = (plan: (search: Search) => number[], before: number) =>
    playAll(searches, plan, players, threads, (done) => onProgress(before + done, total));
  await play(() => Array.from({ length: FIRST_GAMES }, (_, i) => i / (FIRST_GAMES - 1)), 0);
  await play((search) => nearDifficulties(search, near(search.help)), searches.length * FIRST_GAMES);
  const written: Record<string, Record<string, WrittenLevel>> = {};
  for (const { kind, level, help, games: alone } of searches) {
    if (help === 1) continue;
    const helped = searches.find((one) => one.kind === kind && one.level === level && one.help === 1)!.games;
    written[kind.name] ??= {};
    written[kind.name]![String(level)] = {
      alone: writeCurve(alone),
      helped: writeCurve(helped),
      exactness: exactnessOf(alone),
    };
  }
  const gamesPerLevel = 2 * FIRST_GAMES + near(0) + near(1);
  return { format: 1, rules: rulesVersion(), playersHash, gamesPerLevel, kinds: written };
}

async function playAll(
  searches: readonly Search[],
  plan: (search: Search) => number[],
  players: string | null,
  threads: number,
  onDone: (done: number) => void,
): Promise<void> {
  const tasks = searches.flatMap((search) =>
    plan(search).map((difficulty, i): SteadyTask & { readonly search: number } => ({
      ...{ kind: search.kind.name, level: search.level, help: search.help, difficulty },
      seed: search.games.length + i,
      search: searches.indexOf(search),
    })),
  );
  const played = await runTasks<SteadyTask, SteadyGame>(tasks, {
    ...{ threads, onDone, atOnce: 1, data: { players } },
    entry: new URL('./map-thread.ts', import.meta.url),
    nameOf: ({ kind, difficulty }) => `kind "${kind}", difficulty ${difficulty}`,
  });
  tasks.forEach(({ search }, i) => {
    searches[search]!.games.push(played[i]!);
  });
}

/** Evenly over the stretch in which the chance falls. */
function nearDifficulties({ games }: Search, count: number): number[] {
  const known = readStandingChance({ 0: { alone: writeCurve(games), helped: writeCurve(games), exactness: 0 } });
  const from = known.difficultyFor(FROM_CHANCE, 0, 0);
  const to = Math.max(from + 0.1, known.difficultyFor(TO_CHANCE, 0, 0));
  return Array.from({ length: count }, (_, i) => Math.min(1, from + ((to - from) * (i + 0.5)) / count));
}

function exactnessOf(games: readonly SteadyGame[]): number {
  const own = (parity: number) => {
    const half = writeCurve(games.filter((_, i) => i % 2 === parity));
    return readStandingChance({ 0: { alone: half, helped: half, exactness: 0 } }).difficultyFor(0.75, 0, 0);
  };
  return Math.round((1000 * Math.abs(own(0) - own(1))) / 2) / 1000;
}
