/**
 * Joins the rows of one session's log with what happened after them. A row is what was asked: the features as they were
 * then and the lever values in force then. Its outcome is the first one behind it in the log, or for an outcome in time,
 * whether the event came in that time from the row on. So no row sees its own future, and records count in their order.
 */
import type { LogHeader, LogRecord } from '../../adaptation/log/records.ts';
import { pausesAfter } from '../../adaptation/outcome/pauses.ts';
import { RubatoError } from '../../errors.ts';
import type { LogPlan } from './log-plan.ts';

export interface RowCounts {
  rows: number;
  /** Rows whose challenge broke off: the player left, switched off, or the log ended. */
  censored: number;
  /** Rows while no challenge ran that could have had an outcome. */
  idle: number;
}

/** Takes a row with its outcome, 0 or 1. It is the caller's to keep. `player` is the same for the rows of one player. */
export type TakeRow = (row: Float32Array, success: number, player: string) => void;

/** Rows of one player that wait for an outcome: a quarter of an hour at four a second. The oldest gives way. */
const MAX_WAITING = 4096;

interface Waiting {
  readonly row: Float32Array;
  /** When its time is over, by the player's own time; Infinity where no time counts. */
  readonly endMs: number;
}

interface Player {
  readonly name: string;
  /** Session time up to which the player's own time counts, and that time: pauses don't count. */
  atMs: number;
  ranMs: number;
  isOpen: boolean;
  /** The pauses that go on: a bit for each. */
  paused: number;
  waiting: Waiting[];
}

export class LogRows {
  #plan: LogPlan;
  #header: LogHeader;
  #take: TakeRow;
  #counts: RowCounts;
  #players = new Map<number, Player>();
  /** Who sits where, also while they have switched adaptation off. */
  #names = new Map<number, string>();
  #joins = 0;
  /** Last known time of the session. */
  #nowMs = Number.NaN;
  #session: Readonly<Record<string, number>>;
  #own: Readonly<Record<string, Readonly<Record<string, number>>>> = {};

  constructor(plan: LogPlan, header: LogHeader, take: TakeRow, counts: RowCounts) {
    this.#plan = plan;
    this.#header = header;
    this.#take = take;
    this.#counts = counts;
    this.#session = plan.initial;
  }

  read(record: LogRecord): void {
    switch (record.kind) {
      case 'join':
        this.#names.set(record.slot, record.playerHmac ?? this.#newName());
        this.#begin(record.slot);
        return;
      case 'optIn':
        if (record.playerHmac !== undefined) this.#names.set(record.slot, record.playerHmac);
        this.#begin(record.slot);
        return;
      case 'leave':
      case 'optOut':
        this.#leave(record.slot);
        return;
      case 'event':
        this.#event(record);
        return;
      case 'rows':
        this.#rows(record);
        return;
      case 'beat':
        this.#passAll(record.atMs);
        return;
      case 'decision':
        // In shadow mode the game played on at its defaults.
        if (this.#header.definition.mode !== 'on') return;
        this.#session = { ...this.#plan.initial, ...record.decision.values.session };
        this.#own = record.decision.values.players;
        return;
      case 'end':
        this.finish();
    }
  }

  /** Censors what still waits: the log ends here. */
  finish(): void {
    for (const slot of [...this.#players.keys()]) this.#leave(slot);
  }

  #newName(): string {
    const { sessionId, startedAt } = this.#header;
    return `${sessionId} ${startedAt} ${this.#joins++}`;
  }

  #begin(slot: number): void {
    this.#leave(slot);
    this.#players.set(slot, {
      name: this.#names.get(slot) ?? this.#newName(),
      ...{ atMs: Number.NaN, ranMs: 0, isOpen: this.#startsAlone(), paused: 0, waiting: [] },
    });
  }

  #leave(slot: number): void {
    const player = this.#players.get(slot);
    if (player === undefined) return;
    this.#pass(player, this.#nowMs);
    this.#censor(player);
    this.#players.delete(slot);
  }

  #rows({ atMs, slots, rows }: Extract<LogRecord, { kind: 'rows' }>): void {
    this.#passAll(atMs);
    const { featureWidth, levers, rule } = this.#plan;
    const expected = 4 * featureWidth * slots.length;
    if (rows.length !== expected) {
      const got = `rows of ${rows.length} bytes for ${slots.length} players`;
      throw new RubatoError('LOG_FORMAT', got, { expected: `${expected} bytes` });
    }
    const view = new DataView(rows.buffer, rows.byteOffset, rows.length);
    for (const [i, slot] of slots.entries()) {
      const player = this.#players.get(slot);
      if (player?.isOpen !== true) {
        this.#counts.idle++;
        continue;
      }
      const row = new Float32Array(featureWidth + levers.length);
      for (let k = 0; k < featureWidth; k++) row[k] = view.getFloat32(4 * (i * featureWidth + k), true);
      for (let k = 0; k < levers.length; k++) row[featureWidth + k] = this.#inForce(slot, levers[k]!);
      const endMs = rule.kind === 'timed' ? player.ranMs + rule.withinMs : Number.POSITIVE_INFINITY;
      player.waiting.push({ row, endMs });
      if (player.waiting.length <= MAX_WAITING) continue;
      player.waiting.shift();
      this.#counts.censored++;
    }
  }

  #event({ slot, type, fields, atMs }: Extract<LogRecord, { kind: 'event' }>): void {
    const player = this.#players.get(slot);
    if (player === undefined) return;
    this.#pass(player, atMs);
    const { rule } = this.#plan;
    switch (rule.kind) {
      case 'pair':
        if (type === rule.success || type === rule.failure) this.#end(player, type === rule.success);
        return;
      case 'field': {
        if (type !== rule.event) return;
        const threshold = typeof rule.threshold === 'number' ? rule.threshold : this.#inForce(slot, rule.threshold);
        const score = fields[rule.field]!;
        this.#end(player, rule.succeeds === 'atLeast' ? score >= threshold : score <= threshold);
        return;
      }
      case 'timed':
        player.paused = pausesAfter(rule.pauses, player.paused, type);
        if (player.isOpen && type === rule.event) {
          // In a pause it tells nothing of the player.
          if (player.paused !== 0) this.#censor(player);
          else this.#end(player, rule.succeeds === 'present');
          player.isOpen = this.#startsAlone();
        } else if (player.isOpen && rule.until.includes(type)) {
          this.#censor(player);
          player.isOpen = this.#startsAlone();
        } else if (!player.isOpen && rule.from.includes(type)) player.isOpen = true;
    }
  }

  #passAll(atMs: number): void {
    this.#nowMs = atMs;
    for (const player of this.#players.values()) this.#pass(player, atMs);
  }

  /** Lets the player's own time pass; an event's time may lie before the last beat, then none has passed. */
  #pass(player: Player, atMs: number): void {
    const passedMs = atMs - player.atMs;
    if (Number.isNaN(player.atMs) || passedMs > 0) player.atMs = atMs;
    const { rule } = this.#plan;
    if (rule.kind !== 'timed' || player.paused !== 0 || !(passedMs > 0)) return;
    player.ranMs += passedMs;
    const { waiting } = player;
    let over = 0;
    while (over < waiting.length && waiting[over]!.endMs <= player.ranMs) over++;
    if (over > 0) this.#settle(player, waiting.splice(0, over), rule.succeeds === 'absent');
  }

  #end(player: Player, success: boolean): void {
    const { waiting } = player;
    player.waiting = [];
    this.#settle(player, waiting, success);
  }

  #settle({ name }: Player, settled: readonly Waiting[], success: boolean): void {
    for (const { row } of settled) this.#take(row, success ? 1 : 0, name);
    this.#counts.rows += settled.length;
  }

  #censor(player: Player): void {
    this.#counts.censored += player.waiting.length;
    player.waiting = [];
  }

  #inForce(slot: number, lever: string): number {
    return this.#own[String(slot)]?.[lever] ?? this.#session[lever]!;
  }

  #startsAlone(): boolean {
    const { rule } = this.#plan;
    return rule.kind !== 'timed' || rule.from.length === 0;
  }
}
