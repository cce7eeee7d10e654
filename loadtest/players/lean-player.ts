/**
 * A player of the lean room. It sends acts when they are due, and reads from each patch which acts the state and a
 * decision have seen.
 */

import { ACT_BYTES, ACT_MESSAGE, writeAct } from '../../rooms/arena/lean/act-frame.ts';
import { LEAN_PLAYERS, type LeanState } from '../../rooms/arena/lean/lean-state.ts';
import type { Connection, JoinRequest } from '../client/connection.ts';
import { PlayingState } from '../client/playing-state.ts';
import { CODE, messageHead } from '../client/wire.ts';
import type { Act } from './act-traces.ts';
import { DueTimes } from './due-times.ts';
import type { Player, PlayerHost } from './player.ts';
import { PlayerLink } from './player-link.ts';

/** The root's leading words: the counter, the marks by slot, and the count of comings. */
const WORDS = 2 + 2 * LEAN_PLAYERS;
const SEEN = 1;
const DECIDED = 1 + LEAN_PLAYERS;
const HEAD = messageHead(CODE.bytes, ACT_MESSAGE);

export class LeanPlayer implements Player {
  #host: PlayerHost;
  #link: PlayerLink<LeanState>;
  #trace: readonly Act[];
  #due = new DueTimes();
  #number = 0;
  #slot = -1;
  #seen = 0;
  #decided = 0;

  constructor(host: PlayerHost, trace: readonly Act[], playing: boolean) {
    this.#host = host;
    this.#trace = trace;
    this.#link = new PlayerLink<LeanState>(host, this, {
      words: WORDS,
      reader: playing ? new PlayingState<LeanState>() : null,
      counterOf: ({ patch }) => patch,
      onStart: () => {
        this.#slot = -1;
      },
      onPatch: (_frame, nowMs) => this.#settle(nowMs),
      onMessage: (type, body) => {
        if (type === 'slot' && typeof body === 'number') this.#slot = body;
      },
    });
  }

  get connection(): Connection {
    return this.#link.connection;
  }

  join(request: JoinRequest): Promise<void> {
    return this.#link.join(request);
  }

  reconnect(): Promise<void> {
    return this.#link.reconnect();
  }

  onDue(dueMs: number): void {
    if (this.#slot < 0 || !this.#link.connection.open) return;
    const number = ++this.#number;
    this.#due.set(number, dueMs);
    const act = this.#trace[number % this.#trace.length]!;
    const frame = Buffer.allocUnsafe(HEAD.length + ACT_BYTES);
    frame.set(HEAD);
    writeAct(frame, HEAD.length, number, act.type, act.fields);
    this.#link.connection.send(frame);
    this.#host.meter.counters.acts++;
  }

  #settle(nowMs: number): void {
    if (this.#slot < 0) return;
    const { meter } = this.#host;
    const { marks } = this.#link.check;
    this.#seen = this.#due.settle(this.#seen, marks[SEEN + this.#slot]!, (dueMs) => {
      meter.record('eventToPatch', nowMs - dueMs);
      if (nowMs - dueMs <= 1000) meter.counters.goodActs++;
    });
    this.#decided = this.#due.settle(this.#decided, marks[DECIDED + this.#slot]!, (dueMs) => {
      meter.record('eventToAdapted', nowMs - dueMs);
    });
  }
}
