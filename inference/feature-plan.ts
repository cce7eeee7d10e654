/**
 * Compiles a layout into flat tables, once per layout: what each event changes, what each feature reads, and where in a
 * player's state it stands. Features that need the same running value share it.
 */
import type { NamedField } from './event-catalogue.ts';
import type { FeatureSpec, Span } from './feature-aggregates.ts';
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
  increment: 7,
  clear: 8,
  pushField: 9,
  pushRaw: 10,
  pushOne: 11,
  pushZero: 12,
} as const;

/** How a feature is read. */
export const READ = {
  rate: 0,
  count: 1,
  sum: 2,
  windowMean: 3,
  windowMax: 4,
  windowRatio: 5,
  ewma: 6,
  timeSince: 7,
  last: 8,
  streak: 9,
  distinct: 10,
  lastMean: 11,
  lastMax: 12,
  lastRatio: 13,
} as const;

/**
 * Fractional fields are summed as integers, in steps of their range / 65,535 (a relative error of 8e-6): sums of integers
 * do not drift when buckets are taken away again, sums of floats do.
 */
export const QUANTUM_STEPS = 65_535;

/** One change of the state by an event. `size` is the number of buckets or of values kept. */
export interface Op {
  readonly code: number;
  readonly cell: number;
  readonly size: number;
  readonly field: number;
  readonly min: number;
  readonly max: number;
  readonly scale: number;
  readonly tauMs: number;
}

/** Buckets that empty themselves as time goes on: `cell` holds the running sum (sums only), the ring follows. */
export interface Ring {
  readonly cell: number;
  readonly size: number;
  /** True: the leaving bucket is taken off the running sum. */
  readonly summed: boolean;
  readonly empty: number;
}

export interface Read {
  readonly code: number;
  readonly cell: number;
  /** A second cell group: the count of a mean, the other event of a ratio. */
  readonly other: number;
  readonly size: number;
  readonly fieldMin: number;
  readonly scale: number;
  readonly min: number;
  readonly max: number;
  readonly missing: number;
}

export interface FeaturePlan {
  /** Float64 cells of one player. */
  readonly cells: number;
  readonly initial: Float64Array;
  readonly opsByEvent: readonly (readonly Op[])[];
  readonly rings: readonly Ring[];
  readonly reads: readonly Read[];
}

const plans = new WeakMap<FeatureLayout, FeaturePlan>();

export function planOf(layout: FeatureLayout): FeaturePlan {
  let plan = plans.get(layout);
  if (plan === undefined) {
    plan = new Planner(layout).plan();
    plans.set(layout, plan);
  }
  return plan;
}

class Planner {
  #layout: FeatureLayout;
  #initial: number[] = [];
  #ops: Op[][];
  #rings: Ring[] = [];
  /** Cell groups by what they hold, so that equal ones are shared. */
  #shared = new Map<string, number>();

  constructor(layout: FeatureLayout) {
    this.#layout = layout;
    this.#ops = layout.catalogue.types.map(() => []);
  }

  plan(): FeaturePlan {
    const reads = this.#layout.specs.map((spec) => this.#read(spec));
    const initial = Float64Array.from(this.#initial);
    return { cells: initial.length, initial, opsByEvent: this.#ops, rings: this.#rings, reads };
  }

  #read(spec: FeatureSpec): Read {
    const { aggregate, min, max, missing } = spec;
    const base = { other: 0, size: 0, fieldMin: 0, scale: 1, min, max, missing };
    const event = this.#layout.catalogue.indexOf(aggregate.event);
    switch (aggregate.kind) {
      case 'rate':
      case 'count': {
        const size = aggregate.windowMs / BUCKET_MS;
        return { ...base, code: READ[aggregate.kind], cell: this.#counted(event, size), size };
      }
      case 'sum': {
        const size = aggregate.windowMs / BUCKET_MS;
        const { field, fieldMin, scale } = this.#field(event, aggregate.field);
        return {
          ...base,
          code: READ.sum,
          cell: this.#summed(event, field, size),
          other: this.#counted(event, size),
          size,
          fieldMin,
          scale,
        };
      }
      case 'mean':
        return { ...base, ...this.#mean(event, aggregate.field, aggregate.span) };
      case 'max':
        return { ...base, ...this.#max(event, aggregate.field, aggregate.span) };
      case 'ratio':
        return { ...base, ...this.#ratio(event, this.#layout.catalogue.indexOf(aggregate.other), aggregate.span) };
      case 'ewma': {
        const { field } = this.#field(event, aggregate.field);
        const cell = this.#cells(`ewma ${event} ${field} ${aggregate.tauMs}`, [0, 0, 0], (at) =>
          this.#on(event, { code: OP.ewma, cell: at, field, tauMs: aggregate.tauMs }),
        );
        return { ...base, code: READ.ewma, cell };
      }
      case 'timeSince': {
        const cell = this.#cells(`time ${event}`, [Number.NaN], (at) => this.#on(event, { code: OP.time, cell: at }));
        return { ...base, code: READ.timeSince, cell };
      }
      case 'last': {
        const { field } = this.#field(event, aggregate.field);
        const cell = this.#cells(`keep ${event} ${field}`, [Number.NaN], (at) =>
          this.#on(event, { code: OP.keep, cell: at, field }),
        );
        return { ...base, code: READ.last, cell };
      }
      case 'streak': {
        const until = this.#layout.catalogue.indexOf(aggregate.until);
        const cell = this.#cells(`streak ${event} ${until}`, [0], (at) => {
          this.#on(event, { code: OP.increment, cell: at });
          this.#on(until, { code: OP.clear, cell: at });
        });
        return { ...base, code: READ.streak, cell };
      }
      case 'distinct': {
        const size = aggregate.windowMs / BUCKET_MS;
        const { field } = this.#field(event, aggregate.field);
        const cell = this.#ring(`mask ${event} ${field} ${size}`, size, false, 0, (at) =>
          this.#on(event, { code: OP.maskField, cell: at, field, size }),
        );
        return { ...base, code: READ.distinct, cell, size };
      }
    }
  }

  #mean(event: number, name: string, span: Span) {
    const { field, fieldMin, scale } = this.#field(event, name);
    if ('windowMs' in span) {
      const size = span.windowMs / BUCKET_MS;
      return {
        code: READ.windowMean,
        cell: this.#summed(event, field, size),
        other: this.#counted(event, size),
        size,
        fieldMin,
        scale,
      };
    }
    const size = span.last;
    const cell = this.#lastRing(`last ${event} ${field} ${size}`, size, (at) =>
      this.#on(event, { code: OP.pushField, cell: at, field, size }),
    );
    return { code: READ.lastMean, cell, size, fieldMin, scale };
  }

  #max(event: number, name: string, span: Span) {
    const { field } = this.#field(event, name);
    if ('windowMs' in span) {
      const size = span.windowMs / BUCKET_MS;
      const cell = this.#ring(`max ${event} ${field} ${size}`, size, false, Number.NEGATIVE_INFINITY, (at) =>
        this.#on(event, { code: OP.maxField, cell: at, field, size }),
      );
      return { code: READ.windowMax, cell, size };
    }
    const size = span.last;
    const cell = this.#lastRing(`lastRaw ${event} ${field} ${size}`, size, (at) =>
      this.#on(event, { code: OP.pushRaw, cell: at, field, size }),
    );
    return { code: READ.lastMax, cell, size };
  }

  #ratio(event: number, other: number, span: Span) {
    if ('windowMs' in span) {
      const size = span.windowMs / BUCKET_MS;
      return { code: READ.windowRatio, cell: this.#counted(event, size), other: this.#counted(other, size), size };
    }
    const size = span.last;
    const cell = this.#lastRing(`lastRatio ${event} ${other} ${size}`, size, (at) => {
      this.#on(event, { code: OP.pushOne, cell: at, size });
      this.#on(other, { code: OP.pushZero, cell: at, size });
    });
    return { code: READ.lastRatio, cell, size };
  }

  #counted(event: number, size: number): number {
    return this.#ring(`count ${event} ${size}`, size, true, 0, (at) =>
      this.#on(event, { code: OP.addOne, cell: at, size }),
    );
  }

  #summed(event: number, field: number, size: number): number {
    return this.#ring(`sum ${event} ${field} ${size}`, size, true, 0, (at) =>
      this.#on(event, { code: OP.addField, cell: at, field, size }),
    );
  }

  /** Running sum, then `size` buckets. */
  #ring(key: string, size: number, summed: boolean, empty: number, declare: (cell: number) => void): number {
    return this.#cells(key, [0, ...Array.from({ length: size }, () => empty)], (cell) => {
      this.#rings.push({ cell, size, summed, empty });
      declare(cell);
    });
  }

  /** Number kept, position of the next, running sum, then `size` values. */
  #lastRing(key: string, size: number, declare: (cell: number) => void): number {
    return this.#cells(key, [0, 0, 0, ...Array.from({ length: size }, () => 0)], declare);
  }

  #cells(key: string, initial: readonly number[], declare: (cell: number) => void): number {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const cell = this.#initial.length;
    this.#initial.push(...initial);
    this.#shared.set(key, cell);
    declare(cell);
    return cell;
  }

  #on(event: number, op: { code: number; cell: number; field?: number; size?: number; tauMs?: number }): void {
    const field = op.field ?? 0;
    const spec = this.#layout.catalogue.fieldsOf(event)[field];
    const { min, max } = spec ?? { min: 0, max: 0 };
    const { code, cell, size = 0, tauMs = 0 } = op;
    this.#ops[event]!.push({ code, cell, size, field, min, max, scale: spec === undefined ? 1 : scaleOf(spec), tauMs });
  }

  #field(event: number, name: string): { field: number; fieldMin: number; scale: number } {
    const fields = this.#layout.catalogue.fieldsOf(event);
    const field = fields.findIndex((candidate) => candidate.name === name);
    return { field, fieldMin: fields[field]!.min, scale: scaleOf(fields[field]!) };
  }
}

/** Steps per unit of a field: integers are their own steps. */
function scaleOf(field: NamedField): number {
  return field.integer ? 1 : QUANTUM_STEPS / (field.max - field.min);
}
