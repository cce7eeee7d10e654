/** `npm run train:arena`: reproduces a committed model and its report from a seed. */
import { availableParallelism } from 'node:os';
import cliProgress from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import { CodedError } from 'rubato';
import { createWritableDirectory } from 'rubato/training';
import { RECIPES, type RecipeName } from './recipes.ts';
import { trainArena } from './train-arena.ts';

const upTo = (most: number) => (raw: string) => {
  const value = Number(raw);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new InvalidArgumentError(`expected a whole number from 1 to ${most}`);
  }
  return value;
};
/** Limit of games: memory is full long before. */
const MAX_GAMES = 1_000_000;
const MAX_THREADS = 256;

const command = new Command('train:arena')
  .description("Play games headless, learn from them, and write the arena's model with its report")
  .addOption(
    new Option('--algorithm <name>', 'trees make success@3, a multilayer perceptron success@4')
      .choices(Object.keys(RECIPES))
      .default('trees'),
  )
  .option('--seed <n>', 'seed of games, players and learning', upTo(0xffff_ffff), 20261123)
  .option('--games <n>', 'games to learn from', upTo(MAX_GAMES), 1200)
  .option('--threads <n>', 'threads that play', upTo(MAX_THREADS), Math.min(8, availableParallelism()))
  .option('--out <directory>', 'where to write', 'models')
  .parse();
const options = command.opts<{ algorithm: RecipeName; seed: number; games: number; threads: number; out: string }>();

// It is created before the games are played: if it failed afterwards, minutes would be lost.
await createWritableDirectory(options.out).catch((error: unknown) => {
  const why = error instanceof Error ? error.message : String(error);
  command.error(`error: expected a directory to write to (--out), got ${options.out}: ${why}`);
});

const started = performance.now();
const bars = new cliProgress.MultiBar({
  format: '{step} |{bar}| {value}/{total}, {eta_formatted} left',
  hideCursor: true,
  noTTYOutput: true,
  notTTYSchedule: 10_000,
});
const open = new Map<string, cliProgress.SingleBar>();
const { folder, sha256, metrics } = await trainArena({
  algorithm: options.algorithm,
  seed: options.seed,
  games: options.games,
  gameMinutes: 5,
  sampleEverySeconds: 10,
  threads: options.threads,
  directory: options.out,
  onProgress: ({ step, done, total }) => {
    const bar = open.get(step) ?? bars.create(total, 0, { step });
    open.set(step, bar);
    bar.update(done);
  },
}).catch((error: unknown) => {
  if (!(error instanceof CodedError)) throw error;
  bars.stop();
  return command.error(`error: ${error.message}`);
});
// Learning may have ended before its last step.
for (const bar of open.values()) bar.update(bar.getTotal());
bars.stop();
console.log(`\n${options.out}/${folder}: sha256 ${sha256}`);
console.log(metrics);
console.log(`${((performance.now() - started) / 1000).toFixed(0)} s`);
