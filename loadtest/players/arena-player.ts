/**
 * A player of the arena, twenty inputs a second. A playing one decodes the state and lets a bot play by it; a light one
 * sends a bot's recorded inputs.
 *
 * Event to patch is the time to the first patch that left after the input was taken in, as in the lean room; a ping behind
 * every tenth input tells it. The arena holds an input back on purpose, until the step it is for; so the patch that
 * acknowledges it, with the state it led to, comes up to 50 ms later on an idle server and is a figure of its own.
 */
import type { ArenaState } from '../../rooms/arena/arena-state.ts';
import type { Bot } from '../../rooms/arena/headless/bot.ts';
import { createInput, type ShipInput, sanitizeInput } from '../../rooms/arena/simulation/ship-input.ts';
import { createView } from '../../rooms/arena/simulation/view.ts';
import { MESSAGE } from '../../rooms/protocol.ts';
import { Connection, type JoinRequest } from '../client/connection.ts';
import { inputFrame } from '../client/input-frame.ts';
import { PatchCheck } from '../client/patch-check.ts';
import { PlayingState } from '../client/playing-state.ts';
import { acknowledgedInput, CODE, codeOf, PING, readMessage } from '../client/wire.ts';
import { type FoeMemory, viewOf } from './arena-view.ts';
import { DueTimes } from './due-times.ts';
import type { Player, PlayerHost } from './player.ts';
import { Receipts } from './receipts.ts';

/** Two a second of twenty inputs: a tenth more frames, of one byte. */
const INPUTS_PER_PING = 10;

/** What a playing client plays with. */
export interface Brain {
  readonly bot: Bot;
  readonly random: () => number;
}

export class ArenaPlayer implements Player {
  readonly connection: Connection;
  #host: PlayerHost;
  #trace: readonly ShipInput[];
  /** The tick of the arena's state counts its patches. */
  #check: PatchCheck;
  #brain: Brain | null;
  #state: PlayingState<ArenaState> | null;
  #view = createView();
  #foes: FoeMemory = new Map();
  #due = new DueTimes();
  #receipts = new Receipts();
  #input = createInput();
  #sent: ShipInput | null = null;
  #slot = -1;
  #acknowledged = 0;
  #patchAtMs = -1;

  constructor(host: PlayerHost, trace: readonly ShipInput[], brain: Brain | null) {
    this.#host = host;
    this.#trace = trace;
    this.#brain = brain;
    this.#check = new PatchCheck(1, host.meter.patches);
    this.#state = brain === null ? null : new PlayingState();
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
    const { seq } = this.#input;
    this.#think(seq);
    this.#input.seq = seq + 1;
    this.#due.set(seq + 1, dueMs);
    this.connection.send(inputFrame(this.#sent, this.#input));
    this.#sent ??= createInput();
    Object.assign(this.#sent, this.#input);
    if (seq % INPUTS_PER_PING === 0 && this.#receipts.mark(dueMs)) this.connection.send(PING);
    this.#host.meter.counters.acts++;
  }

  /** A new connection starts with a new buffer on the server: numbers begin again, and everything is sent once. */
  #startOver(): void {
    this.#check.reset();
    this.#slot = -1;
    this.#patchAtMs = -1;
    this.#input.seq = 0;
    this.#acknowledged = 0;
    this.#sent = null;
    this.#due = new DueTimes();
    this.#receipts.clear();
    this.#foes.clear();
  }

  #think(seq: number): void {
    const arena = this.#state?.state;
    if (this.#brain !== null && arena != null && viewOf(arena, this.#slot, this.#view, this.#foes)) {
      this.#brain.bot(this.#view, this.#input, this.#brain.random);
      sanitizeInput(this.#input);
    } else {
      Object.assign(this.#input, this.#trace[seq % this.#trace.length]!);
    }
  }

  #receive(frame: Buffer): void {
    if (!this.#check.take(frame)) {
      if (codeOf(frame) === CODE.ping) this.#receipts.confirm();
      else if (codeOf(frame) === CODE.message) this.#hear(frame);
      return;
    }
    const nowMs = performance.now();
    if (this.#state !== null) this.#decode(frame);
    const { meter } = this.#host;
    if (this.#patchAtMs >= 0) meter.record('patchInterval', nowMs - this.#patchAtMs);
    this.#patchAtMs = nowMs;
    this.#receipts.settle((dueMs) => meter.record('eventToPatch', nowMs - dueMs));
    this.#acknowledged = this.#due.settle(this.#acknowledged, acknowledgedInput(frame), (dueMs) => {
      meter.record('eventToEffect', nowMs - dueMs);
      if (nowMs - dueMs <= 1000) meter.counters.goodActs++;
    });
  }

  #hear(frame: Buffer): void {
    const { type, body } = readMessage(frame);
    if (type !== MESSAGE.welcome || typeof body !== 'object' || body === null || !('slot' in body)) return;
    this.#slot = Number(body.slot);
  }

  #decode(frame: Buffer): void {
    this.#state?.decode(frame);
    // The counter could not be read in front of some frames; where it was, both must say the same.
    const tick = this.#state?.state?.tick;
    if (this.#check.read && tick !== this.#check.marks[0]) this.#host.meter.counters.torn++;
  }
}
