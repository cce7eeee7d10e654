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
import { PlayingState } from '../client/playing-state.ts';
import { acknowledgedInput, PING } from '../client/wire.ts';
import { type FoeMemory, viewOf } from './arena-view.ts';
import { ConnectedPlayer } from './connected-player.ts';
import { DueTimes } from './due-times.ts';
import { inputFrame } from './input-frame.ts';
import type { PlayerHost } from './player.ts';
import { Receipts } from './receipts.ts';

/** Two pings a second with twenty inputs: a tenth more frames, of one byte. */
const INPUTS_PER_PING = 10;

/** The parts that a playing client plays with. */
export interface Brain {
  readonly bot: Bot;
  readonly random: () => number;
}

export class ArenaPlayer extends ConnectedPlayer<ArenaState> {
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
    super(host, {
      words: 1,
      reader: brain === null ? null : new PlayingState<ArenaState>(),
      counterOf: ({ tick }) => tick,
    });
    this.#trace = trace;
    this.#brain = brain;
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
    this.meter.counters.acts++;
  }

  /** A new connection starts with a new buffer on the server, so numbers begin again and everything is sent once. */
  protected onStart(): void {
    this.#slot = -1;
    this.#input.seq = 0;
    this.#acknowledged = 0;
    this.#sent = null;
    this.#due = new DueTimes();
    this.#receipts.clear();
    this.#foes.clear();
  }

  #think(seq: number): void {
    const arena = this.state;
    if (this.#brain !== null && arena !== null && viewOf(arena, this.#slot, this.#view, this.#foes)) {
      this.#brain.bot(this.#view, this.#input, this.#brain.random);
      sanitizeInput(this.#input);
    } else {
      Object.assign(this.#input, this.#trace[seq % this.#trace.length]!);
    }
  }

  protected onPatch(frame: Buffer, nowMs: number): void {
    const { meter } = this;
    this.#receipts.settle((dueMs) => meter.record('eventToPatch', nowMs - dueMs));
    this.#acknowledged = this.#due.settle(this.#acknowledged, acknowledgedInput(frame), (dueMs) => {
      meter.recordShown('eventToEffect', nowMs - dueMs);
    });
  }

  protected override onPong(): void {
    this.#receipts.confirm();
  }

  protected override onMessage(type: string | number, body: unknown): void {
    if (type !== ARENA_MESSAGE.welcome || typeof body !== 'object' || body === null || !('slot' in body)) return;
    this.#slot = Number(body.slot);
  }
}
