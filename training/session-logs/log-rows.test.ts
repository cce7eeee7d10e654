import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogHeader, LogRecord } from '../../adaptation/log/records.ts';
import type { BoundRule } from '../../adaptation/outcome/outcome-spec.ts';
import type { LogPlan } from './log-plan.ts';
import { LogRows } from './log-rows.ts';

const DOWNED = 0;
const REVIVED = 1;
const SCORED = 2;
const BREAK = 3;
const BACK = 4;
const ROUND_OVER = 5;
const PAIR: BoundRule = { kind: 'pair', success: REVIVED, failure: DOWNED };
const FIELD: BoundRule = { kind: 'field', event: SCORED, field: 0, succeeds: 'atLeast', threshold: 'level' };
const TIMED = {
  ...{ kind: 'timed', event: DOWNED, withinMs: 300, succeeds: 'absent', from: [], until: [ROUND_OVER] },
  ...{ pauses: [{ from: [BREAK], to: [BACK] }] },
} as const satisfies BoundRule;
const STARTED: BoundRule = { ...TIMED, from: [REVIVED], succeeds: 'present' };

const planOf = (rule: BoundRule): LogPlan => ({
  ...{ name: 'quiz', featuresHash: '', featureWidth: 1, columns: ['at', 'level'], layoutHash: '', levers: ['level'] },
  lever: { name: 'level', column: 1, direction: -1 },
  rule,
  initial: { level: 5 },
});
const HEADER: LogHeader = {
  ...{ kind: 'header', format: 2, sessionId: 'a', room: 'quiz', seed: 1, rubatoVersion: 'test' },
  startedAt: '2026-01-01T00:00:00.000Z',
  definition: { name: 'quiz', layoutHash: '', featuresHash: '', pipeline: 'a@1', mode: 'on', offsetMs: 0 },
};

type Step = { readonly passMs: number; readonly slot: number; readonly what: string; readonly number: number };
const steps = fc.array(
  fc.record({
    // Coarse, so that times are often over to the millisecond.
    passMs: fc.integer({ min: 0, max: 4 }).map((n) => 50 * n),
    slot: fc.integer({ min: 0, max: 1 }),
    what: fc.constantFrom('rows', 'rows', 'event', 'event', 'decision', 'leave', 'join', 'optOut', 'optIn'),
    number: fc.integer({ min: 0, max: 9 }),
  }),
  { maxLength: 60 },
);

/** Each row's only feature is the number of its record. */
function recordsOf(given: readonly Step[]): LogRecord[] {
  const here = new Set<number>();
  const off = new Set<number>();
  let atMs = 0;
  const records: LogRecord[] = [];
  for (const { passMs, slot, what, number } of given) {
    atMs += passMs;
    const base = { tick: records.length, slot };
    // A room asks about those who take part, and its beats pass for all.
    const takesPart = here.has(slot) && !off.has(slot);
    if (what === 'join' && !here.has(slot)) {
      here.add(slot);
      off.delete(slot);
      records.push({ kind: 'join', ...base, atMs });
    } else if (what === 'leave' && here.delete(slot)) records.push({ kind: 'leave', ...base });
    else if (what === 'optOut' && takesPart) {
      off.add(slot);
      records.push({ kind: 'optOut', ...base, atMs });
    } else if (what === 'optIn' && here.has(slot) && off.delete(slot)) records.push({ kind: 'optIn', ...base, atMs });
    else if (what === 'event' && takesPart) {
      records.push({ kind: 'event', ...base, atMs, type: number % 6, seq: 0, fields: [number] });
    } else if (what === 'rows') {
      const slots = [...here].filter((one) => !off.has(one));
      const rows = new Uint8Array(Float32Array.from(slots, () => records.length).buffer);
      records.push({ kind: 'rows', tick: records.length, atMs, request: 0, slots, rows });
    } else if (what === 'decision') {
      const decision = { id: 1, atMs, values: { session: { level: number }, players: {} }, changes: [] };
      const full = { ...decision, source: 'model' as const, models: [], latencyMs: 0 };
      records.push({ kind: 'decision', tick: records.length, decision: full });
    }
  }
  return records;
}

interface Joined {
  readonly rows: readonly string[];
  readonly censored: number;
  readonly idle: number;
}

function joined(records: readonly LogRecord[], rule: BoundRule): Joined {
  const rows: string[] = [];
  const counts = { rows: 0, censored: 0, idle: 0 };
  const log = new LogRows(planOf(rule), HEADER, (row, success) => rows.push(`${[...row]} ${success}`), counts);
  for (const record of records) log.read(record);
  log.finish();
  expect(counts.rows).toBe(rows.length);
  return { rows: rows.sort(), censored: counts.censored, idle: counts.idle };
}

const isOf = (slot: number, record: LogRecord) => 'slot' in record && record.slot === slot;
const timeOf = (record: LogRecord) => ('atMs' in record ? record.atMs : undefined);

/** Looks from each row through all that comes before and after it. */
function bruteForce(records: readonly LogRecord[], rule: BoundRule): Joined {
  const rows: string[] = [];
  let censored = 0;
  let idle = 0;
  const levelAt = (at: number) => {
    const decision = records.slice(0, at).findLast((record) => record.kind === 'decision');
    return decision?.kind === 'decision' ? decision.decision.values.session.level! : 5;
  };
  records.forEach((record, at) => {
    if (record.kind !== 'rows') return;
    for (const slot of record.slots) {
      const start = records.findLastIndex((one, i) => i < at && isOf(slot, one) && /join|optIn/.test(one.kind));
      const past = records.slice(start, at).filter((one) => isOf(slot, one) && one.kind === 'event');
      if (!challengeRuns(rule, past)) {
        idle++;
        continue;
      }
      const success = lookAhead(records, at, slot, rule, past, levelAt);
      if (success === null) censored++;
      else rows.push(`${at},${levelAt(at)} ${success ? 1 : 0}`);
    }
  });
  return { rows: rows.sort(), censored, idle };
}

function challengeRuns(rule: BoundRule, past: readonly LogRecord[]): boolean {
  if (rule.kind !== 'timed' || rule.from.length === 0) return true;
  const last = past.findLast((one) => one.kind === 'event' && [REVIVED, DOWNED, ROUND_OVER].includes(one.type));
  return last?.kind === 'event' && last.type === REVIVED;
}

function lookAhead(
  records: readonly LogRecord[],
  at: number,
  slot: number,
  rule: BoundRule,
  past: readonly LogRecord[],
  levelAt: (at: number) => number,
): boolean | null {
  const lastBreak = past.findLast((one) => one.kind === 'event' && (one.type === BREAK || one.type === BACK));
  let pauses = lastBreak?.kind === 'event' && lastBreak.type === BREAK;
  let nowMs = timeOf(records[at]!)!;
  let ranMs = 0;
  for (let i = at + 1; i < records.length; i++) {
    const record = records[i]!;
    const own = isOf(slot, record);
    const counts = record.kind === 'rows' || (own && record.kind === 'event');
    if (counts && !pauses) ranMs += timeOf(record)! - nowMs;
    if (counts) nowMs = timeOf(record)!;
    if (rule.kind === 'timed' && ranMs >= rule.withinMs) return rule.succeeds === 'absent';
    if (own && (record.kind === 'leave' || record.kind === 'optOut')) return null;
    if (!own || record.kind !== 'event') continue;
    const { type, fields } = record;
    if (rule.kind === 'pair' && (type === REVIVED || type === DOWNED)) return type === REVIVED;
    if (rule.kind === 'field' && type === SCORED) return fields[0]! >= levelAt(i);
    if (rule.kind !== 'timed') continue;
    if (type === BREAK) pauses = true;
    if (type === BACK) pauses = false;
    if (type === DOWNED) return pauses ? null : rule.succeeds === 'present';
    if (type === ROUND_OVER) return null;
  }
  return null;
}

describe('rows of a session log', () => {
  it.each([
    ['two events', PAIR],
    ['a field against a lever', FIELD],
    ['an event in time', TIMED],
    ['an event in time from a start', STARTED],
  ])('[TR100] get the outcome that a search from each row finds: %s', (_name, rule) => {
    fc.assert(
      fc.property(steps, (given) => {
        const records = recordsOf([{ passMs: 0, slot: 0, what: 'join', number: 0 }, ...given]);
        expect(joined(records, rule)).toEqual(bruteForce(records, rule));
      }),
      { numRuns: 300 },
    );
  });

  it('[TR101] do not change with what comes after, their outcome apart', () => {
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        const short = recordsOf([{ passMs: 0, slot: 0, what: 'join', number: 0 }, ...before]);
        const long = recordsOf([{ passMs: 0, slot: 0, what: 'join', number: 0 }, ...before, ...after]);
        const known = new Set(joined(long, TIMED).rows);
        for (const row of joined(short, TIMED).rows) expect(known).toContain(row);
      }),
      { numRuns: 100 },
    );
  });

  it('[TR103] of another length than they say are LOG_FORMAT, and not left out in silence', () => {
    const log = new LogRows(planOf(PAIR), HEADER, () => {}, { rows: 0, censored: 0, idle: 0 });
    log.read({ kind: 'join', tick: 0, slot: 0, atMs: 0 });
    const rows = new Uint8Array(8);
    expect(() => log.read({ kind: 'rows', tick: 1, atMs: 1, request: 0, slots: [0], rows })).toThrow(
      'LOG_FORMAT: expected 4 bytes, got rows of 8 bytes for 1 players',
    );
  });

  it('[TR102] keep one name for a player across switches, and the HMAC where there is one', () => {
    const names: string[] = [];
    const log = new LogRows(planOf(PAIR), HEADER, (_row, _success, name) => names.push(name), {
      ...{ rows: 0, censored: 0, idle: 0 },
    });
    const ask = (slot: number, tick: number) => {
      const rows = new Uint8Array(4);
      log.read({ kind: 'rows', tick, atMs: tick, request: 0, slots: [slot], rows });
      log.read({ kind: 'event', tick, atMs: tick, slot, type: REVIVED, seq: 0, fields: [] });
    };
    const playerHmac = 'a'.repeat(64);
    log.read({ kind: 'join', tick: 0, slot: 0, atMs: 0 });
    log.read({ kind: 'join', tick: 0, slot: 1, atMs: 0, playerHmac });
    ask(0, 1);
    ask(1, 2);
    log.read({ kind: 'optOut', tick: 3, slot: 0 });
    ask(0, 4);
    log.read({ kind: 'optIn', tick: 5, slot: 0 });
    ask(0, 6);
    log.read({ kind: 'leave', tick: 7, slot: 0 });
    log.read({ kind: 'join', tick: 8, slot: 0, atMs: 8 });
    ask(0, 9);
    expect(names[1]).toBe(playerHmac);
    expect(names[2]).toBe(names[0]);
    expect(new Set(names).size).toBe(3);
    expect(names).toHaveLength(4);
  });
});
