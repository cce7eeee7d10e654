/** The events of a run, in columns: an hour has a few hundred thousand. */

export interface EventLog {
  /** Events kept; only the first `count` entries of a column are valid. */
  count: number;
  /** Events dropped after the bound was reached. */
  dropped: number;
  readonly maxEvents: number;
  tick: Uint32Array;
  slot: Uint8Array;
  /** Number of the event in ARENA_EVENTS. */
  type: Uint8Array;
  /** Four fields per event, in the order of its declaration; missing ones are 0. */
  fields: Float64Array;
}

const FIELDS = 4;
const FIRST_CAPACITY = 1024;
/** Limit of events: 38 MB, about five hours of one busy player. */
export const DEFAULT_MAX_EVENTS = 1_000_000;

export function createEventLog(maxEvents: number): EventLog {
  return { count: 0, dropped: 0, maxEvents, ...columns(Math.min(FIRST_CAPACITY, maxEvents)) };
}

function columns(capacity: number) {
  return {
    tick: new Uint32Array(capacity),
    slot: new Uint8Array(capacity),
    type: new Uint8Array(capacity),
    fields: new Float64Array(capacity * FIELDS),
  };
}

export function logEvent(
  log: EventLog,
  tick: number,
  slot: number,
  type: number,
  f0: number,
  f1: number,
  f2: number,
  f3: number,
): void {
  if (log.count >= log.maxEvents) {
    log.dropped += 1;
    return;
  }
  if (log.count === log.tick.length) grow(log);
  const index = log.count;
  log.count += 1;
  log.tick[index] = tick;
  log.slot[index] = slot;
  log.type[index] = type;
  const at = index * FIELDS;
  log.fields[at] = f0;
  log.fields[at + 1] = f1;
  log.fields[at + 2] = f2;
  log.fields[at + 3] = f3;
}

function grow(log: EventLog): void {
  const next = columns(Math.min(log.maxEvents, log.tick.length * 2));
  next.tick.set(log.tick);
  next.slot.set(log.slot);
  next.type.set(log.type);
  next.fields.set(log.fields);
  Object.assign(log, next);
}
