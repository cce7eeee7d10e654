/**
 * A player of the arena, with twenty inputs a second. A playing one decodes the state and lets a bot play by it; a
 * light one sends a bot's recorded inputs.
 *
 * Event to patch is the time to the first patch that left after the input was taken in, as in the lean room; a ping
 * behind every tenth input tells it. The arena holds an input back on purpose, until the step it is for. So the patch
 * that acknowledges it, with the state it led to, comes up to 50 ms later on an idle server. That is a separate figure.
 */

import { ARENA_MESSAGE } from '../../rooms/arena/arena-protocol.ts';
import type { Bot } from '../../rooms/arena/headless/bot.ts';
import type { ArenaState } from '../../rooms/arena/room/arena-state.ts';
import { createInput, type ShipInput, sanitizeInput } from '../../rooms/arena/simulation/ships/ship-input.ts';
import { createView } from '../../rooms/arena/simulation/world/view.ts';
import type { Connection, JoinRequest } from '../client/connection.ts';
import { PlayingState } from '../client/playing-state.ts';
import { acknowledgedInput, PING } from '../client/wire.ts';
import { type FoeMemory, viewOf } from './arena-view.ts';
import { DueTimes } from './due-times.ts';
import { inputFrame } from './input-frame.ts';
import type { Player, PlayerHost } from './player.ts';
import { PlayerLink } from './player-link.ts';
import { Receipts } from './receipts.ts';

/** Two pings a second with twenty inputs: a tenth more frames, of one byte. */
const INPUTS_PER_PING = 10;

/** The parts that a playing client plays with. */
export interface Brain {
  readonly bot: Bot;
  readonly random: () => number;
}

export class ArenaPlayer implements Player {
  #host: PlayerHost;
  #link: PlayerLink<ArenaState>;
  #trace: readonly ShipInput[];
  #brain: Brain | null;
  #view = createView();
  #foes: FoeMemory = new Map();
  #due = new DueTimes();
  #receipts = new Receipts();
  #input = createInput();
  #sent: ShipInput | null = null;
  #slot = -1;
  #acknowledged = 0;

  constructor(host: PlayerHost, trace: readonly ShipInput[], brain: Brain | null) {
    this.#host = host;
    this.#trace = trace;
    this.#brain = brain;
    this.#link = new PlayerLink<ArenaState>(host, this, {
      words: 1,
      reader: brain === null ? null : new PlayingState<ArenaState>(),
      counterOf: ({ tick }) => tick,
      onStart: () => this.#startOver(),
      onPatch: (frame, nowMs) => this.#settle(frame, nowMs),
      onMessage: (type, body) => this.#hear(type, body),
      onPong: () => this.#receipts.confirm(),
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
    const { seq } = this.#input;
    this.#think(seq);
    this.#input.seq = seq + 1;
    this.#due.set(seq + 1, dueMs);
    this.#link.connection.send(inputFrame(this.#sent, this.#input));
    this.#sent ??= createInput();
    Object.assign(this.#sent, this.#input);
    if (seq % INPUTS_PER_PING === 0 && this.#receipts.mark(dueMs)) this.#link.connection.send(PING);
    this.#host.meter.counters.acts++;
  }

  /** A new connection starts with a new buffer on the server, so numbers begin again and everything is sent once. */
  #startOver(): void {
    this.#slot = -1;
    this.#input.seq = 0;
    this.#acknowledged = 0;
    this.#sent = null;
    this.#due = new DueTimes();
    this.#receipts.clear();
    this.#foes.clear();
  }

  #think(seq: number): void {
    const arena = this.#link.state;
    if (this.#brain !== null && arena !== null && viewOf(arena, this.#slot, this.#view, this.#foes)) {
      this.#brain.bot(this.#view, this.#input, this.#brain.random);
      sanitizeInput(this.#input);
    } else {
      Object.assign(this.#input, this.#trace[seq % this.#trace.length]!);
    }
  }

  #settle(frame: Buffer, nowMs: number): void {
    const { meter } = this.#host;
    this.#receipts.settle((dueMs) => meter.record('eventToPatch', nowMs - dueMs));
    this.#acknowledged = this.#due.settle(this.#acknowledged, acknowledgedInput(frame), (dueMs) => {
      meter.record('eventToEffect', nowMs - dueMs);
      if (nowMs - dueMs <= 1000) meter.counters.goodActs++;
    });
  }

  #hear(type: string | number, body: unknown): void {
    if (type !== ARENA_MESSAGE.welcome || typeof body !== 'object' || body === null || !('slot' in body)) return;
    this.#slot = Number(body.slot);
  }
}
