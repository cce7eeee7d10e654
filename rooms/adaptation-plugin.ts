/**
 * Makes any Colyseus room adaptive: `plugins = definePlugins([new AdaptationPlugin(definition, services)])`, then
 * `this.plugins.adaptation.record(client, 'hurt', { damage: 12 })`.
 *
 * The framework gives plugins no tick, drop or reconnect hook. So the beat comes from the room's clock (or from a room
 * that steps by itself), and a player's window lives until the seat is given up, through any number of drops.
 */
import { type Client, type Room, RoomPlugin } from '@colyseus/core';
import { createEventDecoder, type EventDecoder } from '../adaptation/events/decode-event.ts';
import type { EventFields, EventName, EventSpecs } from '../adaptation/events/event-catalogue.ts';
import type { Explanation } from '../adaptation/explain/explanations.ts';
import type { LogRecord } from '../adaptation/log/records.ts';
import { createJournal, type RoomLog } from '../adaptation/log/session-log-journal.ts';
import { FAILED } from '../adaptation/replay/replay-report.ts';
import { AdaptationSession } from '../adaptation/session/adaptation-session.ts';
import type { AnswerStatus, Decision, LeverValues } from '../adaptation/session/decision.ts';
import { type AdaptationDefinition, MAX_PLAYERS } from '../adaptation/session/definition.ts';
import { readTarget } from '../adaptation/session/player-target.ts';
import type { SessionPorts } from '../adaptation/session/session-ports.ts';
import { type AdaptationServices, portsOf } from './adaptation-services.ts';
import { checkPlace, readHash, readSwitch, wrongBeat } from './plugin-calls.ts';
import { type AdaptationPluginOptions, checkPlugin, type JoinTerms } from './plugin-options.ts';
import { MESSAGE } from './protocol.ts';
import { playerOf, reportRejects, Seats } from './seats.ts';
import { headerOf } from './session-header.ts';
import { playerIdOf } from './ticket-player.ts';
import { whenRejected } from './when-rejected.ts';

/** Milliseconds between looks at the loop on the room's clock. The decision interval is the definition's. */
const CLOCK_BEAT_MS = 50;
/** Share of the golden ratio: successive sessions beat between each other, as evenly as possible (Knuth 6.4). */
const GOLDEN = 0.618033988749895;

export class AdaptationPlugin<Target, Memory, Specs extends EventSpecs = EventSpecs> extends RoomPlugin<Room & Target> {
  override readonly pluginName = 'adaptation' as const;
  /** Runs after the room's own hook, which may still choose the room id: the log is named after it. */
  protected override order = { onCreate: 'after' } as const;
  /** Seed of this session, kept in its log; a simulation that uses it can be replayed. */
  readonly seed: number;
  /** What a replay must know of the game besides the seed. A room with variants sets it in its `onCreate`. */
  variant: string | null = null;
  #definition: AdaptationDefinition<Target, Memory, Specs>;
  #services: AdaptationServices;
  #options: AdaptationPluginOptions;
  /** Whether the log has the beats: it does where no game is run again that would tell their times. */
  #logsBeats: boolean;
  #session: AdaptationSession<Target, Memory, Specs> | null = null;
  #ports: Partial<SessionPorts> = {};
  #log: RoomLog | null = null;
  #decoder: EventDecoder;
  #seats: Seats;
  #tick = 0;
  #nowMs = 0;
  #lastBeat = -1;
  /** The game's definition threw: the game goes on with the values in force. */
  #stopped = false;
  /** An `async` apply failed; adaptation stops at the next beat. */
  #stopping = false;
  #failed = false;
  /** What a beat writes, held until it is known that the beat is logged: the beat's own record must come first. */
  #held: LogRecord[] | null = null;

  constructor(
    definition: AdaptationDefinition<Target, Memory, Specs>,
    services: AdaptationServices,
    options: AdaptationPluginOptions = {},
  ) {
    super();
    checkPlugin(definition, options);
    this.#definition = definition;
    this.#services = services;
    this.#options = options;
    this.#logsBeats = options.stateHash === undefined;
    this.#decoder = createEventDecoder(definition.events);
    this.#seats = new Seats(definition.events);
    this.seed = services.nextSeed();
  }

  protected override onCreate(): void {
    const { room } = this;
    const { mode, observer, openLog, version, nextSessionNumber } = this.#services;
    const offsetMs = this.#definition.everyMs * (1 + ((nextSessionNumber() * GOLDEN) % 1));
    const { seed, variant } = this;
    const { rules, seats, beat } = this.#options;
    this.#log = openLog(headerOf(this.#definition, room, { seed, variant, rules, version, mode, offsetMs }));
    const port = { append: (record: LogRecord) => this.#append(record), close: async () => {} };
    const journal = this.#log && createJournal(port, this.#definition.events, () => this.#tick);
    const ports = { ...portsOf(this.#services, room, this.#definition), ...(journal && { journal }) };
    this.#ports = ports;
    this.#session = new AdaptationSession({ definition: this.#definition, ports, mode, offsetMs });
    room.onMessageBytes(MESSAGE.events, (client: Client, bytes: Uint8Array) => this.#receive(client.sessionId, bytes));
    room.onMessage(MESSAGE.adaptation, (client: Client, body: unknown) => this.#switch(client, body));
    // A client that comes when all places are taken then finds another session.
    if (seats !== 'manual') room.maxClients = Math.min(room.maxClients, MAX_PLAYERS);
    if (beat !== 'manual')
      room.clock.setInterval(() => this.beat(this.#tick + 1, room.clock.elapsedTime), CLOCK_BEAT_MS);
    observer.sessionStarted(room.roomName);
  }

  protected override onJoin(client: Client, options?: { adaptation?: unknown }): void {
    if (this.#options.seats === 'manual') return;
    this.join(client.sessionId, { adaptive: options?.adaptation !== false });
  }

  /** Gives a client a seat with a window; returns its slot. */
  join(sessionId: string, { adaptive = true, target: wish }: JoinTerms = {}): number {
    const seated = this.#seats.of(sessionId);
    if (seated !== undefined) return seated.slot;
    checkPlace(this.#session?.players.size ?? 0);
    const target = readTarget(this.#definition, this.#ports, wish);
    const playerId = playerIdOf(this.room.clients.get(sessionId));
    const { slot, player, logName } = this.#seats.give(sessionId, playerId && this.#services.hmacOf(playerId));
    const known = { ...(target !== null && { target }), ...(adaptive && logName) };
    this.#log?.append({ kind: 'join', ...this.#stamp, slot, ...known });
    this.#session?.join(player, slot, this.#nowMs, { adaptive, target, playerId });
    this.#services.observer.playerJoined(this.room.roomName);
    return slot;
  }

  /** The seat is given up: the client left on purpose, or did not come back in time after a drop. */
  protected override onLeave(client: Client): void {
    // A room without onDrop waits for the reconnection inside onLeave: by now the player may be back.
    if (this.room.clients.get(client.sessionId) !== undefined) return;
    this.leave(client.sessionId);
  }

  /** Takes a client's seat back; does nothing if it has none. */
  leave(sessionId: string): void {
    const seat = this.#seats.takeBack(sessionId);
    if (seat === undefined) return;
    this.#session?.leave(seat.player);
    this.#log?.append({ kind: 'leave', tick: this.#tick, slot: seat.slot });
    this.#services.observer.playerLeft(this.room.roomName);
  }

  protected override async onDispose(): Promise<void> {
    const hash = this.#failed ? undefined : readHash(this.#options.stateHash, (error) => this.#reportFailure(error));
    const reason = this.#failed ? FAILED : 'disposed';
    this.#log?.append({ kind: 'end', tick: this.#tick, ...(hash !== undefined && { hash }), reason });
    this.#session?.close();
    this.#services.observer.sessionEnded(this.room.roomName);
    await this.#log?.close();
  }

  /** Runs one step of a game that beats by itself; none after a step that broke off and left half a state. */
  guardStep(step: () => void): void {
    if (this.#failed) return;
    try {
      step();
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  /** The player's slot in the session, 0 and up. A new player gets the smallest free one. */
  slotOf(sessionId: string): number {
    return this.#seats.of(sessionId)?.slot ?? -1;
  }

  /**
   * Records an observed event of a client (or of its session id), now, with exactly the declared fields. False when it
   * was refused, which is counted by code; undeclared names are logged too, once each.
   */
  record<Type extends EventName<Specs>>(
    client: string | { readonly sessionId: string },
    type: Type,
    fields: EventFields<Specs, Type>,
  ): boolean {
    const seat = this.#seats.of(typeof client === 'string' ? client : client?.sessionId);
    // A client without a seat has no player in the session, and the session counts that.
    return this.#session?.record(seat?.player ?? '', type, fields, this.#nowMs) ?? false;
  }

  /** Records by slot and number, without allocation, for simulations that emit many events per step. */
  recordValues(slot: number, eventIndex: number, fields: ArrayLike<number>): boolean {
    return this.#session?.recordValues(playerOf(slot), eventIndex, fields, 0, this.#nowMs) ?? false;
  }

  /**
   * One beat at the room's tick and session time. Applies and returns the decision that takes effect now, or null. A
   * throw in the game's policy or `apply` stops the adaptation of this session and is reported; the game goes on.
   */
  beat(tick: number, nowMs: number): Decision | null {
    const wrong = wrongBeat(tick, nowMs, this.#lastBeat, this.#nowMs);
    if (wrong === null) {
      this.#lastBeat = this.#tick = tick;
      this.#nowMs = nowMs;
    }
    if (this.#session === null || this.#stopped) return null;
    if (wrong !== null) this.#reportFailure(wrong);
    if (wrong !== null || this.#stopping) return this.#stop();
    if (this.#logsBeats) this.#held = [];
    try {
      const decision = this.#session.tick(nowMs);
      if (decision !== null && this.#services.mode === 'on') {
        whenRejected(this.#definition.apply(decision, this.room), (error) => this.#stopLater(error));
      }
      return decision;
    } catch (error) {
      this.#reportFailure(error);
      return this.#stop();
    } finally {
      const held = this.#held;
      this.#held = null;
      // An answer in flight counts too: because of it the beat asks nothing.
      if (held !== null && (held.length > 0 || this.#session.inFlight)) {
        for (const record of [{ kind: 'beat', tick, atMs: nowMs } as const, ...held]) this.#append(record);
      }
    }
  }

  #stop(): null {
    this.#stopped = true;
    this.#append({ kind: 'stopped', tick: this.#tick });
    return null;
  }

  /** The beat of a failed `async` apply is over, but a log can end adaptation only at a beat: the next one. */
  #stopLater(error: unknown): void {
    if (!this.#stopping) this.#reportFailure(error);
    this.#stopping = true;
  }

  #reportFailure(error: unknown): void {
    const { roomName, roomId } = this.room;
    this.#services.reportFailure({ room: roomName, roomId, method: 'adaptation', error });
  }

  /** The lever values in force for a player. */
  valuesFor(sessionId: string): LeverValues {
    return this.#session?.valuesFor(this.#seats.of(sessionId)?.player ?? '') ?? {};
  }

  /** The lever values in force for the player in a slot. */
  valuesOf(slot: number): LeverValues {
    return this.#session?.valuesFor(String(slot)) ?? {};
  }

  predictedFor(slot: number): number | null {
    return this.#session?.predictedFor(String(slot)) ?? null;
  }

  isAdaptive(slot: number): boolean {
    return this.#services.mode !== 'off' && (this.#session?.players.get(String(slot))?.adaptive ?? false);
  }

  /** True after the player switched adaptation off: nothing of their behaviour may be kept. */
  isOptedOut(slot: number): boolean {
    return this.#session?.players.get(String(slot))?.adaptive === false;
  }

  takeExplanations(): readonly Explanation[] {
    return this.#session?.takeExplanations() ?? [];
  }

  get status(): AnswerStatus | null {
    return this.#session?.status ?? null;
  }

  get mode(): AdaptationServices['mode'] {
    return this.#services.mode;
  }

  /** The session's log, for what only the game knows (inputs, checkpoints); null when logging is off. */
  get log(): RoomLog | null {
    return this.#log;
  }

  get #stamp(): { readonly tick: number; readonly atMs?: number } {
    return { tick: this.#tick, ...(this.#logsBeats && { atMs: this.#nowMs }) };
  }

  #append(record: LogRecord): void {
    if (this.#held !== null) this.#held.push(record);
    else if (record.kind === 'optOut') this.#log?.append({ ...record, ...this.#stamp });
    else if (record.kind !== 'optIn') this.#log?.append(record);
    else this.#log?.append({ ...record, ...this.#stamp, ...this.#seats.logNameAt(record.slot) });
  }

  #receive(sessionId: string, bytes: Uint8Array): void {
    const seat = this.#seats.of(sessionId);
    const session = this.#session;
    const { observer } = this.#ports;
    if (seat === undefined || session === null || observer === undefined) return;
    // The rate limit runs on the room's clock, which follows real time; the event gets the session's time.
    this.#decoder.decode(bytes, seat.decode, this.room.clock.elapsedTime, (eventIndex, fields, seq, clamped) => {
      session.recordChecked(seat.player, eventIndex, fields, seq, this.#nowMs, clamped);
    });
    reportRejects(seat, this.#decoder, observer);
  }

  #switch(client: Client, body: unknown): void {
    const on = readSwitch(body);
    const seat = this.#seats.of(client.sessionId);
    if (on === null || seat === undefined) this.#ports.observer?.rejected('MESSAGE_INVALID', 1);
    else this.#session?.setAdaptive(seat.player, on, this.#nowMs);
  }
}
