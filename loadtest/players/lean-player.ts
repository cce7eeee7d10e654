/** A player of the lean room: sends acts when they are due and reads from each patch which of them it and a decision have seen. */
import { Connection, type JoinRequest } from '../client/connection.ts';
import { PatchCheck } from '../client/patch-check.ts';
import { PlayingState } from '../client/playing-state.ts';
import { CODE, codeOf, messageHead, readMessage } from '../client/wire.ts';
import { ACT_BYTES, ACT_MESSAGE, writeAct } from '../rooms/act-frame.ts';
import { LEAN_PLAYERS, type LeanState } from '../rooms/lean-state.ts';
import type { Act } from './act-traces.ts';
import { DueTimes } from './due-times.ts';
import type { Player, PlayerHost } from './player.ts';

/** The root's leading words: the counter, the marks by slot, and the count of comings. */
const WORDS = 2 + 2 * LEAN_PLAYERS;
const SEEN = 1;
const DECIDED = 1 + LEAN_PLAYERS;
const HEAD = messageHead(CODE.bytes, ACT_MESSAGE);

export class LeanPlayer implements Player {
  readonly connection: Connection;
  #host: PlayerHost;
  #trace: readonly Act[];
  #check: PatchCheck;
  #state: PlayingState<LeanState> | null;
  #due = new DueTimes();
  #number = 0;
  #slot = -1;
  #seen = 0;
  #decided = 0;
  #patchAtMs = -1;

  /** A playing client decodes the whole state besides; a light one reads what stands in front. */
  constructor(host: PlayerHost, trace: readonly Act[], playing: boolean) {
    this.#host = host;
    this.#trace = trace;
    this.#check = new PatchCheck(WORDS, host.meter.patches);
    this.#state = playing ? new PlayingState() : null;
    this.connection = new Connection(host.base, {
      onFrame: (frame) => this.#receive(frame),
      onClose: (code) => host.closed(this, code),
    });
  }

  async join(request: JoinRequest): Promise<void> {
    this.#startOver();
    const handshake = await this.connection.join(request);
    this.#state?.start(handshake);
  }

  async reconnect(): Promise<void> {
    this.#startOver();
    const handshake = await this.connection.reconnect();
    this.#state?.start(handshake);
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
    this.#host.meter.counters.acts++;
  }

  #startOver(): void {
    this.#check.reset();
    this.#slot = -1;
    this.#patchAtMs = -1;
  }

  #receive(frame: Buffer): void {
    if (!this.#check.take(frame)) {
      if (codeOf(frame) === CODE.message) this.#hear(frame);
      return;
    }
    const nowMs = performance.now();
    if (this.#state !== null) this.#decode(frame);
    if (this.#slot < 0) return;
    const { meter } = this.#host;
    if (this.#patchAtMs >= 0) meter.record('patchInterval', nowMs - this.#patchAtMs);
    this.#patchAtMs = nowMs;
    const { marks } = this.#check;
    this.#seen = this.#due.settle(this.#seen, marks[SEEN + this.#slot]!, (dueMs) => {
      meter.record('eventToPatch', nowMs - dueMs);
      if (nowMs - dueMs <= 1000) meter.counters.goodActs++;
    });
    this.#decided = this.#due.settle(this.#decided, marks[DECIDED + this.#slot]!, (dueMs) => {
      meter.record('eventToAdapted', nowMs - dueMs);
    });
  }

  #hear(frame: Buffer): void {
    const { type, body } = readMessage(frame);
    if (type === 'slot' && typeof body === 'number') this.#slot = body;
  }

  #decode(frame: Buffer): void {
    this.#state?.decode(frame);
    if (this.#check.read && this.#state?.state?.patch !== this.#check.marks[0]) this.#host.meter.counters.torn++;
  }
}
