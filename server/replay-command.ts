/** `rubato replay`: reads a session log and says in words what a replay found. */
import { RubatoError } from '../errors.ts';
import { withModel } from '../inference/pipeline/pipeline.ts';
import { createLocalPool } from '../inference/pool/local-pool.ts';
import { openSessionLog } from '../profiles/session-log/session-log-reader.ts';
import { arenaAdaptation } from '../rooms/arena/arena-adaptation.ts';
import { type ReplayReport, replayArena } from '../rooms/arena/replay.ts';
import { recompute } from '../rooms/recompute.ts';

export interface ReplayOptions {
  readonly pipeline?: string;
  readonly models: string;
}

/** Returns the exit code: 0 equal (or recomputed), 2 different or not readable to its end. */
export async function runReplay(file: string, options: ReplayOptions, print: (line: string) => void): Promise<number> {
  const reader = openSessionLog(file);
  if (options.pipeline !== undefined) {
    await printRecomputed(reader.records(), options.pipeline, options.models, print);
  } else {
    const report = await replayArena(reader.records());
    printReplayed(report, print);
    if (report.difference !== null) return 2;
  }
  const end = reader.outcome();
  if (end.kind === 'complete') return 0;
  if (end.kind === 'torn') {
    print(`The log is torn: ${end.detail}. Everything before that was read.`);
    return 0;
  }
  print(new RubatoError('LOG_CORRUPT', end.detail).message);
  return 2;
}

function printReplayed(report: ReplayReport, print: (line: string) => void): void {
  const { checked, difference, ticks, simulatedTicks, optedOut } = report;
  print(`Session ${report.sessionId}: ${ticks} ticks read, ${simulatedTicks} simulated.`);
  if (optedOut) {
    print(`From tick ${simulatedTicks + 1} a player had switched adaptation off, so their inputs were not logged;`);
    print('the simulation cannot be run from there. Rows and decisions were checked from the logged events.');
  }
  print(
    `Compared: ${Object.entries(checked)
      .map(([what, count]) => `${count} ${what}`)
      .join(', ')}.`,
  );
  if (difference === null) {
    print('No difference: the replay equals the log.');
    return;
  }
  print(
    new RubatoError('REPLAY_DIVERGED', `a difference in ${difference.what} at tick ${difference.tick}, the first`)
      .message,
  );
  print(`  logged:   ${show(difference.logged)}`);
  print(`  replayed: ${show(difference.replayed)}`);
}

async function printRecomputed(
  records: Parameters<typeof recompute>[0],
  reference: string,
  modelsDirectory: string,
  print: (line: string) => void,
): Promise<void> {
  const [name, version] = reference.split('@');
  if (name === undefined || version === undefined) {
    throw new RubatoError('MODEL_NOT_FOUND', reference, { expected: 'a model as name@version' });
  }
  const pool = await createLocalPool({ modelsDirectory, models: [{ name, version }], threads: 1 });
  try {
    const report = await recompute(records, arenaAdaptation, withModel(arenaAdaptation.pipeline, reference), pool);
    print(`${reference} answered ${report.requests - report.unanswered} of ${report.requests} logged requests.`);
    print(`Decisions that change something: ${report.decisions}; in the log: ${report.loggedDecisions}.`);
    for (const [lever, { mean, max }] of Object.entries(report.difference)) {
      print(`  ${lever}: differs by ${mean.toFixed(4)} on average, ${max.toFixed(4)} at most`);
    }
    print('The rows are those of the session as it was played: the future after other decisions is not re-played.');
  } finally {
    await pool.close();
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value, (_key, part) => (part instanceof Uint8Array ? `${part.length} bytes` : part));
  return text === undefined ? 'nothing' : text.slice(0, 400);
}
