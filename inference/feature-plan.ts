/**
 * Compiles a layout into tables, once per layout: what each event changes, what each feature reads, and where in a
 * player's state it stands. Features that need the same running value share it.
 */
import type { NamedField } from './event-catalogue.ts';
import type { Aggregate, FeatureSpec, Span } from './feature-aggregates.ts';
import {
  type FoldKind,
  type FoldRing,
  layOutFold,
  type SumBank,
  SumPlanner,
  type SumWindow,
} from './feature-history.ts';
import { BUCKET_MS, type FeatureLayout } from './feature-layout.ts';

/** What an event does to one cell group of the state. */
export const OP = {
  addOne: 0,
  addField: 1,
  maxField: 2,
  maskField: 3,
  ewma: 4,
  time: 5,
  keep: 6,
  clear: 7,
  pushField: 8,
  pushRaw: 9,
  pushOne: 10,
  pushZero: 11,
} as const;

/** How a feature is read. */
export const READ = {
  rate: 0,
  count: 1,
  sum: 2,
  windowMean: 3,
  windowMax: 4,
  windowRatio: 5,
  timeSince: 6,
  cell: 7,
  distinct: 8,
  lastMean: 9,
  lastMax: 10,
} as const;

/**
 * Fractional fields are summed as integers, in steps of their range / 65,535 (half a step is 8e-6 of the range): sums of
 * integers do not drift when buckets are taken away again, sums of floats do.
 */
export const QUANTUM_STEPS = 65_535;

/** One change of the state by an event. */
export interface Op {
  readonly code: number;
  readonly cell: number;
  /** Values kept, of "the last n". */
  readonly size: number;
  readonly field: number;
  readonly min: number;
  readonly max: number;
  readonly scale: number;
  readonly tauMs: number;
}

export interface Read {
  readonly code: number;
  /** Of a window: the growing sum, or what the finished buckets come to. */
  readonly cell: number;
  /** Of a window of sums: the place in the bank. */
  readonly channel: number;
  /** Of a window of sums: which of the plan's windows. */
  readonly window: number;
  /** The count of a mean, the other event of a ratio; of a fold, the current bucket. */
  readonly otherCell: number;
  readonly otherChannel: number;
  readonly otherWindow: number;
  /** Milliseconds of the window in finished buckets. */
  readonly finishedMs: number;
  readonly scale: number;
  readonly fieldMin: number;
  readonly min: number;
  readonly max: number;
  readonly missing: number;
}

export interface FeaturePlan {
  /** The Float64 cells of one player who did nothing yet. */
  readonly initial: Float64Array;
  readonly opsByEvent: readonly (readonly Op[])[];
  readonly banks: readonly SumBank[];
  readonly windows: readonly SumWindow[];
  readonly folds: readonly FoldRing[];
  readonly reads: readonly Read[];
}

/** The first cells of the state: the newest time seen, when the player came, the current bucket's number. */
export const CELL = { nowMs: 0, startMs: 1, bucket: 2, first: 3 } as const;

const plans = new WeakMap<FeatureLayout, FeaturePlan>();

export function planOf(layout: FeatureLayout): FeaturePlan {
  let plan = plans.get(layout);
  if (plan === undefined) {
    plan = new Planner(layout).plan();
    plans.set(layout, plan);
  }
  return plan;
}

/** A read without its range; taken after the sums are laid out. */
type PendingRead = () => Partial<Read> & Pick<Read, 'code'>;

/** A sum over events: of ones, or of a field. */
interface SumUse {
  readonly event: number;
  readonly code: number;
  readonly field: number;
}

class Planner {
  #layout: FeatureLayout;
  #initial: number[] = Array.from({ length: CELL.first }, () => 0);
  #ops: Op[][];
  #sums = new SumPlanner();
  #folds: FoldRing[] = [];
  #foldsByKey = new Map<string, FoldRing>();
  /** Cell groups outside the sums by what they hold, so that equal ones are shared. */
  #groups = new Map<string, number>();

  constructor(layout: FeatureLayout) {
    this.#layout = layout;
    this.#ops = layout.catalogue.types.map(() => []);
  }

  plan(): FeaturePlan {
    const pending = this.#layout.specs.map((spec) => this.#read(spec.aggregate));
    this.#sums.layOut(this.#initial);
    const reads = pending.map((read, i) => completeRead(read(), this.#layout.specs[i]!));
    const { banks, windows } = this.#sums;
    const initial = Float64Array.from(this.#initial);
    return { initial, opsByEvent: this.#ops, banks, windows, folds: this.#folds, reads };
  }

  #read(aggregate: Aggregate): PendingRead {
    const event = this.#number(aggregate.event);
    switch (aggregate.kind) {
      case 'rate':
      case 'count':
        return this.#window(READ[aggregate.kind], aggregate.windowMs, this.#count(event));
      case 'sum':
        return this.#window(READ.sum, aggregate.windowMs, this.#sum(event, aggregate.field), this.#count(event));
      case 'mean':
        if ('last' in aggregate.span) return this.#lastMean(event, aggregate.field, aggregate.span.last);
        return this.#window(
          READ.windowMean,
          aggregate.span.windowMs,
          this.#sum(event, aggregate.field),
          this.#count(event),
        );
      case 'max':
        return this.#max(event, aggregate.field, aggregate.span);
      case 'ratio':
        return this.#ratio(event, this.#number(aggregate.other), aggregate.span);
      case 'distinct':
        return this.#fold(READ.distinct, OP.maskField, event, aggregate.field, aggregate.windowMs);
      default:
        return this.#point(event, aggregate);
    }
  }

  /** Features without a span: one small group of cells each. */
  #point(event: number, aggregate: Extract<Aggregate, { kind: 'ewma' | 'timeSince' | 'last' | 'streak' }>) {
    switch (aggregate.kind) {
      case 'ewma': {
        const { tauMs } = aggregate;
        const field = this.#fieldNumber(event, aggregate.field);
        return this.#group(READ.cell, `ewma ${event} ${field} ${tauMs}`, [Number.NaN, 0, 0], (cell) =>
          this.#on(event, { code: OP.ewma, cell, field, tauMs }),
        );
      }
      case 'timeSince':
        return this.#group(READ.timeSince, `time ${event}`, [Number.NaN], (cell) =>
          this.#on(event, { code: OP.time, cell }),
        );
      case 'last': {
        const field = this.#fieldNumber(event, aggregate.field);
        return this.#group(READ.cell, `keep ${event} ${field}`, [Number.NaN], (cell) =>
          this.#on(event, { code: OP.keep, cell, field }),
        );
      }
      case 'streak': {
        const until = this.#number(aggregate.until);
        return this.#group(READ.cell, `streak ${event} ${until}`, [0], (cell) => {
          this.#on(event, { code: OP.addOne, cell });
          this.#on(until, { code: OP.clear, cell });
        });
      }
    }
  }

  #lastMean(event: number, name: string, size: number): PendingRead {
    const field = this.#fieldNumber(event, name);
    const spec = this.#layout.catalogue.fieldsOf(event)[field]!;
    const read = this.#group(READ.lastMean, `last ${event} ${field} ${size}`, lastCells(size), (cell) =>
      this.#on(event, { code: OP.pushField, cell, field, size }),
    );
    return () => ({ ...read(), scale: scaleOf(spec), fieldMin: spec.min });
  }

  #max(event: number, name: string, span: Span): PendingRead {
    if ('windowMs' in span) return this.#fold(READ.windowMax, OP.maxField, event, name, span.windowMs);
    const field = this.#fieldNumber(event, name);
    const size = span.last;
    return this.#group(READ.lastMax, `lastRaw ${event} ${field} ${size}`, lastCells(size), (cell) =>
      this.#on(event, { code: OP.pushRaw, cell, field, size }),
    );
  }

  #ratio(event: number, other: number, span: Span): PendingRead {
    if ('windowMs' in span) {
      return this.#window(READ.windowRatio, span.windowMs, this.#count(event), this.#count(other));
    }
    const size = span.last;
    // The mean of ones and zeros.
    return this.#group(READ.lastMean, `lastRatio ${event} ${other} ${size}`, lastCells(size), (cell) => {
      this.#on(event, { code: OP.pushOne, cell, size });
      this.#on(other, { code: OP.pushZero, cell, size });
    });
  }

  #count(event: number): SumUse {
    return { event, code: OP.addOne, field: 0 };
  }

  #sum(event: number, name: string): SumUse {
    return { event, code: OP.addField, field: this.#fieldNumber(event, name) };
  }

  /** `other`: the count of a mean or a sum, the second event of a ratio. */
  #window(code: number, windowMs: number, use: SumUse, other: SumUse = use): PendingRead {
    const size = windowMs / BUCKET_MS;
    for (const { event, code: op, field } of [use, other]) {
      this.#sums.need(keyOf({ event, code: op, field }), size, (cell) => this.#on(event, { code: op, cell, field }));
    }
    const spec = use.code === OP.addField ? this.#layout.catalogue.fieldsOf(use.event)[use.field] : undefined;
    const { min: fieldMin, scale } =
      spec === undefined ? { min: 0, scale: 1 } : { min: spec.min, scale: scaleOf(spec) };
    return () => {
      const { sum: cell, channel, window } = this.#sums.cells(keyOf(use), size);
      const { sum: otherCell, channel: otherChannel, window: otherWindow } = this.#sums.cells(keyOf(other), size);
      const finishedMs = windowMs - BUCKET_MS;
      return { code, cell, channel, window, otherCell, otherChannel, otherWindow, finishedMs, scale, fieldMin };
    };
  }

  #fold(code: number, op: number, event: number, name: string, windowMs: number): PendingRead {
    const kind: FoldKind = op === OP.maxField ? 'max' : 'mask';
    const field = this.#fieldNumber(event, name);
    const key = `${kind} ${event} ${field} ${windowMs}`;
    const known = this.#foldsByKey.get(key);
    const ring = known ?? layOutFold(kind, windowMs / BUCKET_MS, this.#initial);
    if (known === undefined) {
      this.#folds.push(ring);
      this.#foldsByKey.set(key, ring);
      this.#on(event, { code: op, cell: ring.current, field });
    }
    return () => ({ code, cell: ring.folded, otherCell: ring.current });
  }

  #group(code: number, key: string, initial: readonly number[], connect: (cell: number) => void): PendingRead {
    const known = this.#groups.get(key);
    const cell = known ?? this.#initial.length;
    if (known === undefined) {
      this.#initial.push(...initial);
      this.#groups.set(key, cell);
      connect(cell);
    }
    return () => ({ code, cell });
  }

  #on(event: number, op: { code: number; cell: number; field?: number; size?: number; tauMs?: number }): void {
    const { code, cell, field = 0, size = 0, tauMs = 0 } = op;
    const spec = this.#layout.catalogue.fieldsOf(event)[field];
    const { min, max } = spec ?? { min: 0, max: 0 };
    this.#ops[event]!.push({ code, cell, size, field, min, max, scale: spec === undefined ? 1 : scaleOf(spec), tauMs });
  }

  #number(event: string): number {
    return this.#layout.catalogue.indexOf(event);
  }

  #fieldNumber(event: number, name: string): number {
    return this.#layout.catalogue.fieldsOf(event).findIndex((candidate) => candidate.name === name);
  }
}

const keyOf = ({ event, code, field }: SumUse): string => `${event} ${code} ${field}`;

/** Number kept, position of the next, running sum, then the values. */
const lastCells = (size: number): number[] => Array.from({ length: 3 + size }, () => 0);

/** Steps per unit of a field: integers are their own steps. */
function scaleOf(field: NamedField): number {
  return field.integer ? 1 : QUANTUM_STEPS / (field.max - field.min);
}

function completeRead(read: ReturnType<PendingRead>, { min, max, missing }: FeatureSpec): Read {
  const { code, cell = 0, channel = 0, window = 0, otherCell = 0, otherChannel = 0, otherWindow = 0 } = read;
  const { finishedMs = 0, scale = 1, fieldMin = 0 } = read;
  const place = { cell, channel, window, otherCell, otherChannel, otherWindow };
  return { code, ...place, finishedMs, scale, fieldMin, min, max, missing };
}
