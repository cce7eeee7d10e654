/**
 * A player of the lean room. It sends acts when they are due, and reads from each patch which acts the state and a
 * decision have seen.
 */
import { ACT_BYTES, ACT_MESSAGE, writeAct } from '../../rooms/arena/lean/act-frame.ts';
import { LEAN_PLAYERS, type LeanState } from '../../rooms/arena/lean/lean-state.ts';
import { PlayingState } from '../client/playing-state.ts';
import { CODE, messageHead } from '../client/wire.ts';
import type { Act } from './act-traces.ts';
import { ConnectedPlayer } from './connected-player.ts';
import { DueTimes } from './due-times.ts';
import type { PlayerHost } from './player.ts';

/** The root's leading words: the counter, the marks by slot, and the count of comings. */
const WORDS = 2 + 2 * LEAN_PLAYERS;
const SEEN = 1;
const DECIDED = 1 + LEAN_PLAYERS;
const HEAD = messageHead(CODE.bytes, ACT_MESSAGE);

export class LeanPlayer extends ConnectedPlayer<LeanState> {
  #trace: readonly Act[];
  #due = new DueTimes();
  #number = 0;
  #slot = -1;
  #seen = 0;
  #decided = 0;

  constructor(host: PlayerHost, trace: readonly Act[], playing: boolean) {
    super(host, {
      words: WORDS,
      reader: playing ? new PlayingState<LeanState>() : null,
      counterOf: ({ patch }) => patch,
    });
    this.#trace = trace;
  }

  onDue(dueMs: number): void {
    if (this.#slot < 0 || !this.connection.open) return;
    const number = ++this.#number;
    this.#due.set(number, dueMs);
    const act = this.#trace[number % this.#trace.length]!;
    const frame = Buffer.allocUnsafe(HEAD.length + ACT_BYTES);
    frame.set(HEAD);
    writeAct(frame, HEAD.length, number, act.type, act.fields);
    this.connection.send(frame);
    this.meter.counters.acts++;
  }

  protected onStart(): void {
    this.#slot = -1;
  }

  protected override onMessage(type: string | number, body: unknown): void {
    if (type === 'slot' && typeof body === 'number') this.#slot = body;
  }

  protected onPatch(_frame: Buffer, nowMs: number): void {
    if (this.#slot < 0) return;
    const { meter } = this;
    const { marks } = this.check;
    this.#seen = this.#due.settle(this.#seen, marks[SEEN + this.#slot]!, (dueMs) => {
      meter.recordShown('eventToPatch', nowMs - dueMs);
    });
    this.#decided = this.#due.settle(this.#decided, marks[DECIDED + this.#slot]!, (dueMs) => {
      meter.record('eventToAdapted', nowMs - dueMs);
    });
  }
}
