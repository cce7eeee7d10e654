/**
 * Decides which of the waiting requests runs next. There is one line per model and class. Models take turns. `live`
 * goes before `bulk`, but one batch in eight goes to `bulk` while both wait, so that nobody waits for ever. The caller
 * decides what a line is and how a batch is made of it.
 */
import type { PriorityClass } from '../contract.ts';

/** While both classes wait, one batch in this many goes to bulk. */
const BULK_EVERY = 8;
const LIVE_FIRST = ['live', 'bulk'] as const;
const BULK_FIRST = ['bulk', 'live'] as const;

export interface Turn<Line> {
  /** The model's position. */
  readonly model: number;
  readonly priority: PriorityClass;
  readonly line: Line;
  /** The model's line of the other class. It may fill what room is left. */
  readonly other: Line;
}

export class FairTurns<Line> {
  #lines: Readonly<Record<PriorityClass, readonly Line[]>>;
  #turn = 0;
  #batches = 0;

  /** `makeLine` is called once per class and model. */
  constructor(models: number, makeLine: (model: number) => Line) {
    const make = () => Array.from({ length: models }, (_, model) => makeLine(model));
    this.#lines = { live: make(), bulk: make() };
  }

  line(priority: PriorityClass, model: number): Line {
    return this.#lines[priority][model]!;
  }

  /** The lines of a class by model, or all of them, `live` first. */
  lines(priority?: PriorityClass): readonly Line[] {
    return priority === undefined ? [...this.#lines.live, ...this.#lines.bulk] : this.#lines[priority];
  }

  /** The next line in which something `waits`, or null. It also ends the turn of that line's model. */
  next(waits: (line: Line) => boolean): Turn<Line> | null {
    const order = this.#batches % BULK_EVERY === BULK_EVERY - 1 ? BULK_FIRST : LIVE_FIRST;
    for (const priority of order) {
      const model = this.#nextModel(this.#lines[priority], waits);
      if (model < 0) continue;
      const other = this.#lines[priority === 'live' ? 'bulk' : 'live'][model]!;
      return { model, priority, line: this.#lines[priority][model]!, other };
    }
    return null;
  }

  /** Counts a batch that was made, for the turns of the classes. */
  countBatch(): void {
    this.#batches++;
  }

  /** The next model in turn; −1 when nothing waits. */
  #nextModel(lines: readonly Line[], waits: (line: Line) => boolean): number {
    for (let i = 0; i < lines.length; i++) {
      const model = (this.#turn + i) % lines.length;
      if (!waits(lines[model]!)) continue;
      this.#turn = model + 1;
      return model;
    }
    return -1;
  }
}
