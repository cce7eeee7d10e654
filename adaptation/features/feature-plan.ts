/** Compiles a layout into its tables, once per layout. Features that need the same running value share it. */
import type { NamedField } from '../events/event-catalogue.ts';
import type { Aggregate, FeatureSpec, Span } from './feature-aggregates.ts';
import {
  type FoldHead,
  type FoldKind,
  layOutFoldHead,
  layOutFoldHistory,
  MAX_NARROW_STEP,
  SumPlanner,
} from './feature-history.ts';
import { BUCKET_MS, type FeatureLayout } from './feature-layout.ts';
import { CELL, type FeaturePlan, OP, type Op, READ, type Read } from './feature-tables.ts';

/**
 * Fractional fields are summed as integers, in steps of their range / 65,535 (half a step is 8e-6 of the range): sums
 * of integers do not drift when buckets are subtracted again; sums of floats do.
 */
export const QUANTUM_STEPS = 65_535;

const plans = new WeakMap<FeatureLayout, FeaturePlan>();

export function planOf(layout: FeatureLayout): FeaturePlan {
  let plan = plans.get(layout);
  if (plan === undefined) {
    plan = new Planner(layout).plan();
    plans.set(layout, plan);
  }
  return plan;
}

/** The parts of a feature's read that it uses. */
type PlannedRead = Pick<Read, 'code' | 'of'> & Partial<Read>;
/** A read that is known once the sums are laid out. */
type PendingRead = () => PlannedRead;

/** A sum over events: how many there were, or one of their fields. */
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
  #folds = new Map<string, FoldHead>();
  /** Cell groups outside the sums, by their content, so that equal ones are shared. */
  #groups = new Map<string, number>();

  constructor(layout: FeatureLayout) {
    this.#layout = layout;
    this.#ops = layout.catalogue.types.map(() => []);
  }

  plan(): FeaturePlan {
    const { specs } = this.#layout;
    const pending = new Map<FeatureSpec, PendingRead>();
    const plan = (summed: boolean) => {
      for (const spec of specs) if (isSummed(spec.aggregate) === summed) pending.set(spec, this.#read(spec.aggregate));
    };
    // Sums come first, next to the time, and the folds' histories last: most events then touch two or three cache
    // lines.
    plan(true);
    this.#sums.layOutSums(this.#initial);
    plan(false);
    this.#sums.layOutHistories();
    const folds = [...this.#folds.values()].map((head) => layOutFoldHistory(head, this.#initial));
    const { banks, windows } = this.#sums;
    return {
      initial: Float64Array.from(this.#initial),
      historyCells: this.#sums.historyCells,
      narrow: this.#ops
        .flat()
        .every((op) => op.code !== OP.addField || (op.max - op.min) * op.scale <= MAX_NARROW_STEP),
      opsByEvent: this.#ops,
      banks,
      folds,
      windows,
      reads: specs.map((spec) => completeRead(pending.get(spec)!(), spec)),
      scratch: {
        starts: new Int32Array(windows.length),
        seconds: new Float64Array(windows.length),
      },
    };
  }

  #read(aggregate: Aggregate): PendingRead {
    const event = this.#number(aggregate.event);
    switch (aggregate.kind) {
      case 'rate':
      case 'count':
        return this.#window(READ[aggregate.kind], aggregate.windowMs, this.#count(event));
      case 'sum':
        return this.#windowSum(event, aggregate.field, aggregate.windowMs);
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

  /** A feature without a span: it has one small group of cells. */
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

  #windowSum(event: number, name: string, windowMs: number): PendingRead {
    const sum = this.#sum(event, name);
    // Steps are counted from the field's minimum; where that is 0, the number of events does not matter.
    const aboveZero = this.#layout.catalogue.fieldsOf(event)[sum.field]?.min === 0;
    return this.#window(READ.sum, windowMs, sum, aboveZero ? sum : this.#count(event));
  }

  /** A feature over a time window. `other` is the count of a mean or a sum, or the second event of a ratio. */
  #window(code: number, windowMs: number, use: SumUse, other: SumUse = use): PendingRead {
    const size = windowMs / BUCKET_MS;
    for (const { event, code: op, field } of [use, other]) {
      this.#sums.need(keyOf({ event, code: op, field }), size, (cell) => this.#on(event, { code: op, cell, field }));
    }
    const spec = use.code === OP.addField ? this.#layout.catalogue.fieldsOf(use.event)[use.field] : undefined;
    const { min: fieldMin, scale } =
      spec === undefined ? { min: 0, scale: 1 } : { min: spec.min, scale: scaleOf(spec) };
    return () => {
      const { cell: of, channel, window } = this.#sums.cells(keyOf(use), size);
      const second = this.#sums.cells(keyOf(other), size);
      return {
        code,
        of,
        channel,
        window,
        other: second.cell,
        otherChannel: second.channel,
        otherWindow: second.window,
        scale,
        fieldMin,
      };
    };
  }

  #fold(code: number, op: number, event: number, name: string, windowMs: number): PendingRead {
    const kind: FoldKind = op === OP.maxField ? 'max' : 'mask';
    const field = this.#fieldNumber(event, name);
    const key = `${kind} ${event} ${field} ${windowMs}`;
    const known = this.#folds.get(key);
    const head = known ?? layOutFoldHead(kind, windowMs / BUCKET_MS, this.#initial);
    if (known === undefined) {
      this.#folds.set(key, head);
      this.#on(event, { code: op, cell: head.current, field });
    }
    return () => ({ code, of: head.folded, other: head.current });
  }

  #group(code: number, key: string, initial: readonly number[], connect: (cell: number) => void): PendingRead {
    const known = this.#groups.get(key);
    const cell = known ?? this.#initial.length;
    if (known === undefined) {
      this.#initial.push(...initial);
      this.#groups.set(key, cell);
      connect(cell);
    }
    return () => ({ code, of: cell });
  }

  #on(event: number, op: { code: number; cell: number; field?: number; size?: number; tauMs?: number }): void {
    const { code, cell, field = 0, size = 0, tauMs = 0 } = op;
    const spec = this.#layout.catalogue.fieldsOf(event)[field];
    const { min, max } = spec ?? { min: 0, max: 0 };
    this.#ops[event]!.push({ code, cell, size, field, min, max, scale: spec === undefined ? 1 : scaleOf(spec), tauMs });
  }

  #number(event: string): number {
    return this.#layout.catalogue.numberOf(event);
  }

  #fieldNumber(event: number, name: string): number {
    return this.#layout.catalogue.fieldsOf(event).findIndex((candidate) => candidate.name === name);
  }
}

const keyOf = ({ event, code, field }: SumUse): string => `${event} ${code} ${field}`;

/** The cells: number of values kept, position of the next, running sum, then the values. */
const lastCells = (size: number): number[] => Array.from({ length: 3 + size }, () => 0);

/** Whether a feature is computed from sums over a time window. */
function isSummed(aggregate: Aggregate): boolean {
  const { kind } = aggregate;
  if (kind === 'mean' || kind === 'ratio') return 'windowMs' in aggregate.span;
  return kind === 'rate' || kind === 'count' || kind === 'sum';
}

/** Steps per unit of a field; an integer's step is 1. */
function scaleOf(field: NamedField): number {
  return field.integer ? 1 : QUANTUM_STEPS / (field.max - field.min);
}

/** All reads come from this one literal, so that they have one shape. */
function completeRead(read: PlannedRead, { min, max, missing }: FeatureSpec): Read {
  const { code, of, channel = 0, window = 0, other = 0, otherChannel = 0, otherWindow = 0 } = read;
  const { scale = 1, fieldMin = 0 } = read;
  return { code, of, channel, window, other, otherChannel, otherWindow, min, max, missing, scale, fieldMin };
}
