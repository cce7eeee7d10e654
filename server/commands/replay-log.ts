/** Reads a session log, replays it and says in words what was found. */

import type { LogHeader, LogRecord } from '../../adaptation/log/records.ts';
import { type LogOutcome, openSessionLog } from '../../adaptation/log/session-log-reader.ts';
import type { ReplayReport } from '../../adaptation/replay/replay-report.ts';
import { type Replayer, replayerFor } from '../../adaptation/replay/replayer.ts';
import { RubatoError } from '../../errors.ts';
import { expectPackage } from '../../inference/optional-packages.ts';
import { createLocalPool } from '../../inference/pool/local/local-pool.ts';
import { checkPipeline } from '../../inference/predictor/check-pipeline.ts';
import { readModel } from '../../inference/registry/model-store.ts';
import { VERSION } from '../version.ts';

export interface ReplayOptions {
  readonly pipeline?: string;
  readonly models: string;
  /** Replayers of the kinds of rooms whose logs are known. */
  readonly replayers: readonly Replayer[];
}

/** Exit codes of `rubato replay`. 1 is for input that it refuses to read. */
const REPLAY_EXIT = { equal: 0, different: 2, torn: 3 } as const;

type Print = (line: string) => void;

/**
 * Returns the exit code: 0 equal (or recomputed), 2 different, corrupt or not answered, 3 equal up to where the log was
 * cut off. Throws if the file is no log, no session of a known room, or of another layout, and if a model does not fit.
 */
export async function replayLog(file: string, options: ReplayOptions, print: Print): Promise<number> {
  const reader = openSessionLog(file);
  const records = reader.records()[Symbol.asyncIterator]();
  try {
    return await replayRecords(file, { records, outcome: () => reader.outcome() }, options, print);
  } finally {
    // Ending the iteration closes the file.
    await records.return?.();
  }
}

interface OpenedFile {
  readonly records: AsyncIterator<LogRecord>;
  readonly outcome: () => LogOutcome;
}

async function replayRecords(file: string, reader: OpenedFile, options: ReplayOptions, print: Print): Promise<number> {
  const opened = await readHeader(reader.records);
  let code: number = REPLAY_EXIT.equal;
  let ended = false;
  if (opened !== null) {
    const { header } = opened;
    const replayer = replayerFor(header, options.replayers);
    replayer.check(header);
    const records = watchEnd(opened.records, () => {
      ended = true;
    });
    code =
      options.pipeline === undefined
        ? printReplayed(await replayer.replay(records), header, print)
        : await printRecomputed(replayer, records, options.pipeline, options.models, print);
  }
  // Nothing was read after a difference.
  if (code !== REPLAY_EXIT.equal && options.pipeline === undefined) return code;
  const end = reader.outcome();
  if (end.kind === 'corrupt') {
    print(new RubatoError('LOG_CORRUPT', `${end.detail}; nothing behind it was read`).message);
    return REPLAY_EXIT.different;
  }
  if (ended) return code;
  const cut = end.kind === 'torn' ? end.detail : `${file} ends behind a whole record`;
  print(new RubatoError('LOG_TORN', `${cut}: it is still being written, or its server ended before it`).message);
  print(opened === null ? 'Not even its first record is there.' : 'Everything before that was read.');
  return code === REPLAY_EXIT.equal ? REPLAY_EXIT.torn : code;
}

interface OpenedLog {
  readonly header: LogHeader;
  /** All records, including the header. */
  readonly records: AsyncIterable<LogRecord>;
}

/** The header; null if the log ends before its first record. Throws LOG_FORMAT if the first record is another one. */
async function readHeader(iterator: AsyncIterator<LogRecord>): Promise<OpenedLog | null> {
  const first = await iterator.next();
  if (first.done === true) return null;
  const header = first.value;
  if (header.kind !== 'header') throw new RubatoError('LOG_FORMAT', header.kind, { expected: 'a header first' });
  const all = async function* (): AsyncGenerator<LogRecord> {
    yield header;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { header, records: all() };
}

async function* watchEnd(records: AsyncIterable<LogRecord>, onEnd: () => void): AsyncGenerator<LogRecord> {
  for await (const record of records) {
    if (record.kind === 'end') onEnd();
    yield record;
  }
}

function printReplayed(report: ReplayReport, header: LogHeader, print: Print): number {
  const { checked, difference, ticks, simulatedTicks, optedOut, simulates, end } = report;
  const simulated = simulates ? `, ${simulatedTicks} simulated` : '';
  print(`Session ${report.sessionId} of "${header.definition.name}": ${ticks} ticks read${simulated}.`);
  if (!simulates) print('The room has no simulation to run: rows and decisions were checked from the logged events.');
  if (optedOut && simulates) {
    print(`From tick ${simulatedTicks + 1} a player had switched adaptation off, so their inputs were not logged;`);
    print('the simulation cannot be run from there. Rows and decisions were checked from the logged events.');
  }
  if (end === 'failed') print(`The step of tick ${ticks} broke off with a throw: of it, only its start is compared.`);
  print(
    `Compared: ${Object.entries(checked)
      .map(([what, count]) => `${count} ${what}`)
      .join(', ')}.`,
  );
  if (difference === null) {
    print('No difference: the replay equals the log.');
    return REPLAY_EXIT.equal;
  }
  print(
    new RubatoError('REPLAY_DIVERGED', `a difference in ${difference.what} at tick ${difference.tick}, the first`)
      .message,
  );
  print(`  logged:   ${show(difference.logged)}`);
  print(`  replayed: ${show(difference.replayed)}`);
  print(`The log was written by version ${header.rubatoVersion}, this is ${VERSION}.`);
  return REPLAY_EXIT.different;
}

async function printRecomputed(
  replayer: Replayer,
  records: AsyncIterable<LogRecord>,
  reference: string,
  modelsDirectory: string,
  print: Print,
): Promise<number> {
  if (!/^[^@]+@[^@]+$/.test(reference)) {
    throw new RubatoError('MODEL_NOT_FOUND', reference, { expected: 'a model as name@version' });
  }
  const asking = replayer.asking(reference);
  const { name, version } = asking.pipeline;
  checkPipeline(asking, (await readModel(modelsDirectory, name, version)).manifest);
  expectPackage('onnxruntime-node');
  const pool = await createLocalPool({ modelsDirectory, models: [{ name, version }], threads: 1 });
  try {
    const report = await replayer.recompute(records, asking.pipeline, pool);
    print(`${reference} answered ${report.requests - report.unanswered} of ${report.requests} logged requests.`);
    if (report.requests === 0) print('The log has no requests: adaptation was off, or it ended before the first.');
    print(`Decisions that change something: ${report.decisions}; in the log: ${report.loggedDecisions}.`);
    for (const [lever, { mean, max }] of Object.entries(report.difference)) {
      print(`  ${lever}: differs by ${mean.toFixed(4)} on average, ${max.toFixed(4)} at most`);
    }
    print('The rows are those of the session as it was played: the future after other decisions is not re-played.');
    return report.unanswered === 0 ? REPLAY_EXIT.equal : REPLAY_EXIT.different;
  } finally {
    await pool.close();
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value, (_key, part) => (part instanceof Uint8Array ? `${part.length} bytes` : part));
  return text === undefined ? 'nothing' : text.slice(0, 400);
}
