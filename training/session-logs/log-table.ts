/** Reads session logs into a table, one record at a time: of the logs it keeps the rows alone. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogRecord } from '../../adaptation/log/records.ts';
import { openSessionLog } from '../../adaptation/log/session-log-reader.ts';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';
import { matchFiles, statIfThere } from '../data/find-files.ts';
import { RowStore } from '../data/row-store.ts';
import type { Table } from '../data/table.ts';
import type { LogPlan } from './log-plan.ts';
import { LogRows, type RowCounts } from './log-rows.ts';

export interface LogTable {
  readonly table: Table;
  readonly counts: LogCounts;
}

export interface LogCounts extends Readonly<RowCounts> {
  /** Sessions whose rows are in the table, and players: one is known across sessions where the log has their HMAC. */
  readonly sessions: number;
  readonly players: number;
  /** Sessions of other definitions, and of this one with other features or events. */
  readonly otherRooms: number;
  readonly otherLayouts: number;
  /** Sessions that were cut off or are still being written: read up to there. */
  readonly unfinished: number;
  /** Files that are no log, or were changed; of the latter what came before is in the table. */
  readonly damaged: number;
}

/** Numbers in a table: 2 GB, half of what an array may hold. */
const MAX_NUMBERS = 2 ** 29;
const LOG_END = '.rblog';

/** The logs that files, directories and patterns mean, in order. Throws DATA_FILE for one that means none. */
export async function findLogs(names: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const name of names) {
    const logs = await logsOf(name);
    if (logs.length === 0) throw new RubatoError('DATA_FILE', `none at ${name}`, { expected: 'session logs (.rblog)' });
    for (const log of logs.sort()) found.add(log);
  }
  return [...found];
}

async function logsOf(name: string): Promise<string[]> {
  if ((await statIfThere(name))?.isDirectory() !== true) return matchFiles(name);
  try {
    const files = await readdir(name);
    return files.filter((file) => file.endsWith(LOG_END)).map((file) => join(name, file));
  } catch (error) {
    throw new RubatoError('DATA_FILE', messageOf(error), { cause: error });
  }
}

/** Throws DATA_FORMAT where no log fits, and for more rows than fit into memory. */
export async function readLogTable(files: readonly string[], plan: LogPlan): Promise<LogTable> {
  const reading = new LogTableReader(plan);
  for (const file of files) await reading.read(file);
  return reading.finish();
}

class LogTableReader {
  #plan: LogPlan;
  #rows: RowStore;
  #labels = new RowStore(1);
  #groups = new RowStore(1);
  #players = new Map<string, number>();
  #counts = { ...{ rows: 0, censored: 0, idle: 0, sessions: 0 }, otherRooms: 0, otherLayouts: 0, unfinished: 0 };
  #damaged: string[] = [];

  constructor(plan: LogPlan) {
    this.#plan = plan;
    this.#rows = new RowStore(plan.columns.length);
  }

  async read(file: string): Promise<void> {
    const reader = openSessionLog(file);
    let session: LogRows | null = null;
    let ended = false;
    try {
      for await (const record of reader.records()) {
        if (session === null) {
          session = this.#open(record);
          // A log of another room, or a later part of one: nothing of it is wanted.
          if (session === null) return;
        } else session.read(record);
        ended ||= record.kind === 'end';
      }
      const end = reader.outcome();
      if (end.kind === 'corrupt') this.#damaged.push(end.detail);
      else if (!ended) this.#counts.unfinished++;
    } catch (error) {
      if (error instanceof RubatoError && error.code === 'LOG_SEGMENT') return;
      if (!(error instanceof RubatoError) || !error.code.startsWith('LOG_')) throw error;
      this.#damaged.push(messageOf(error));
    } finally {
      session?.finish();
    }
  }

  finish(): LogTable {
    const { name } = this.#plan;
    const counts = { ...this.#counts, damaged: this.#damaged.length, players: this.#players.size };
    if (counts.rows === 0) {
      const first = this.#damaged[0] === undefined ? '' : `; the first damaged one: ${this.#damaged[0]}`;
      throw new RubatoError('DATA_FORMAT', `${countWords(counts)}${first}`, {
        expected: `logs of "${name}" with rows and outcomes`,
      });
    }
    const labels = this.#labels.finish();
    const groups = Int32Array.from(this.#groups.finish());
    return { table: { rows: this.#rows.finish(), width: this.#plan.columns.length, labels, groups }, counts };
  }

  #open(header: LogRecord): LogRows | null {
    if (header.kind !== 'header') throw new RubatoError('LOG_FORMAT', header.kind, { expected: 'a header first' });
    const { name, featuresHash } = header.definition;
    if (name !== this.#plan.name) this.#counts.otherRooms++;
    else if (featuresHash !== this.#plan.featuresHash) this.#counts.otherLayouts++;
    else {
      this.#counts.sessions++;
      return new LogRows(this.#plan, header, this.#take, this.#counts);
    }
    return null;
  }

  #take = (row: Float32Array, success: number, player: string): void => {
    if ((this.#rows.count + 1) * row.length > MAX_NUMBERS) {
      const most = Math.floor(MAX_NUMBERS / row.length);
      throw new RubatoError('DATA_FORMAT', 'more', { expected: `at most ${most} rows; name fewer logs` });
    }
    const to = this.#rows.next();
    to.part.set(row, to.at);
    const label = this.#labels.next();
    label.part[label.at] = success;
    const group = this.#players.get(player) ?? this.#players.size;
    this.#players.set(player, group);
    const of = this.#groups.next();
    of.part[of.at] = group;
  };
}

/** What was read and what was left out, in words. */
export function countWords(counts: LogCounts): string {
  const { sessions, players, rows, censored, idle, otherRooms, otherLayouts, unfinished, damaged } = counts;
  const left = [
    [censored, 'rows without an outcome'],
    [idle, 'rows outside of a challenge'],
    [otherRooms, 'sessions of other rooms'],
    [otherLayouts, 'sessions with other features or events'],
    [unfinished, 'sessions read up to where their log ends'],
    [damaged, 'damaged logs'],
  ].flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`]));
  return [`${rows} rows of ${players} players in ${sessions} sessions`, ...left].join(', ');
}
