/**
 * Makes any Colyseus room adaptive: `plugins = definePlugins([new AdaptationPlugin(definition, services)])`, then
 * `this.plugins.adaptation.record(client, 'hurt', { damage: 12 })`.
 *
 * The framework gives plugins no tick, drop or reconnect hook. So the beat comes from the room's clock (or from a room
 * that steps by itself), and a player's window lives until the seat is given up, through any number of drops.
 */
import { type Client, type Room, RoomPlugin } from '@colyseus/core';
import { createEventDecoder } from '../adaptation/events/decode-event.ts';
import type { EventFields, EventSpecs } from '../adaptation/events/event-catalogue.ts';
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
import { DecisionDelivery } from './decision-delivery.ts';
import { listenToClients } from './listen-to-clients.ts';
import { checkPlace, earlyEvent, ofNobody, readHash, wrongBeat } from './plugin-calls.ts';
import { type Listener, PluginListeners } from './plugin-listeners.ts';
import { PluginLog } from './plugin-log.ts';
import { type AdaptationPluginOptions, checkPlugin, type JoinTerms, refuseAlone } from './plugin-options.ts';
import type { StopPlace } from './protocol.ts';
import { describeClass, isForeignRoom, twoCopies } from './room-class.ts';
import { playerOf, Seats } from './seats.ts';
import { headerOf } from './session-header.ts';
import { playerIdOf } from './ticket-player.ts';
import type { Watchers } from './watch/watchers.ts';

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
  #session: AdaptationSession<Target, Memory, Specs> | null = null;
  #ports: Partial<SessionPorts> = {};
  #log: PluginLog | null = null;
  #seats: Seats;
  #watchers: Watchers | null = null;
  #listeners = new PluginListeners((error) => this.#delivery?.fail('listener', error));
  #delivery: DecisionDelivery | null = null;
  #tick = 0;
  #nowMs = 0;
  #lastBeat = -1;
  #failed = false;

  constructor(
    definition: AdaptationDefinition<Target, Memory, Specs>,
    services: AdaptationServices,
    options: AdaptationPluginOptions = {},
  ) {
    super();
    checkPlugin(definition, options);
    refuseAlone(this);
    this.#definition = definition;
    this.#services = services;
    this.#options = options;
    this.#seats = new Seats(definition.events);
    this.seed = services.nextSeed();
  }

  protected override onCreate(): void {
    const { room, seed, variant } = this;
    this.#expectOwnRoom();
    const { mode, observer, openLog, version, nextSessionNumber } = this.#services;
    const offsetMs = this.#definition.everyMs * (1 + ((nextSessionNumber() * GOLDEN) % 1));
    const { rules, seats, beat, stateHash, shows } = this.#options;
    const opened = openLog(headerOf(this.#definition, room, { seed, variant, rules, version, mode, offsetMs }));
    const tick = () => this.#tick;
    const nowMs = () => this.#nowMs;
    const logNameAt = (slot: number) => this.#seats.logNameAt(slot);
    const log = new PluginLog({ log: opened, logsBeats: stateHash === undefined, tick, nowMs, logNameAt });
    const port = { append: (record: LogRecord) => log.append(record), close: async () => {} };
    const journal = opened && createJournal(port, this.#definition.events, tick);
    const ports = { ...portsOf(this.#services, room, this.#definition), ...(journal && { journal }) };
    this.#ports = ports;
    this.#log = log;
    this.#session = new AdaptationSession({ definition: this.#definition, ports, mode, offsetMs });
    const decoder = createEventDecoder(this.#definition.events);
    const readTarget = (wish: unknown) => this.#readTarget(wish);
    const parts = {
      definition: this.#definition,
      decoder,
      session: this.#session,
      seats: this.#seats,
      shows,
      readTarget,
      stopped: () => this.stopped,
    };
    this.#watchers = listenToClients(room, { ...parts, observer: ports.observer, nowMs });
    this.#delivery = new DecisionDelivery({
      session: this.#session,
      apply: (decision) => this.#definition.apply(decision, room),
      watchers: this.#watchers,
      listeners: this.#listeners,
      onFailure: (place, error) => this.#reportFailure(error, place),
      onStop: (place, error) => {
        log.append({ kind: 'stopped', tick: this.#tick });
        observer.stopped(room.roomName, place, error);
      },
    });
    // A client that comes when all places are taken then finds another session.
    if (seats !== 'manual') room.maxClients = Math.min(room.maxClients, MAX_PLAYERS);
    if (beat !== 'manual')
      room.clock.setInterval(() => this.beat(this.#tick + 1, room.clock.elapsedTime), CLOCK_BEAT_MS);
    observer.sessionStarted(room.roomName);
  }

  /** Throws PACKAGE_COPIES. Without the guard, nothing else looks at the room's class. */
  #expectOwnRoom(): void {
    if (!isForeignRoom(this.room.constructor)) return;
    const error = twoCopies(`a room of another copy, ${describeClass(this.room.constructor)}`);
    this.#reportFailure(error);
    throw error;
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
    const target = this.#readTarget(wish);
    const playerId = playerIdOf(this.room.clients.get(sessionId));
    const { slot, player, logName } = this.#seats.give(sessionId, playerId && this.#services.hmacOf(playerId));
    const known = { ...(target !== null && { target }), ...(adaptive && logName) };
    this.#log?.append({ kind: 'join', ...this.#log.stamp, slot, ...known });
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
    this.#watchers?.forgetPlayer(seat.slot);
    this.#log?.append({ kind: 'leave', tick: this.#tick, slot: seat.slot });
    this.#services.observer.playerLeft(this.room.roomName);
  }

  protected override async onDispose(): Promise<void> {
    const hash = this.#failed ? undefined : readHash(this.#options.stateHash, (error) => this.#reportFailure(error));
    const reason = this.#failed ? FAILED : 'disposed';
    this.#log?.append({ kind: 'end', tick: this.#tick, ...(hash !== undefined && { hash }), reason });
    this.#session?.close();
    this.#services.observer.sessionEnded(this.room.roomName, this.stopped !== null);
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
  record<Type extends keyof Specs & string>(
    client: string | { readonly sessionId: string },
    type: Type,
    fields: EventFields<Specs, Type>,
  ): boolean {
    const seat = this.#seats.of(typeof client === 'string' ? client : client?.sessionId);
    if (this.#session === null) this.#reportFailure(earlyEvent(type));
    if (seat === undefined && this.mode !== 'off') this.#ports.mistakes?.note('EVENT_PLAYER', ofNobody(type, client));
    return this.#session?.record(seat?.player ?? '', type, fields, this.#nowMs) ?? false;
  }

  /** Records by slot and number, without allocation, for simulations that emit many events per step. */
  recordValues(slot: number, eventIndex: number, fields: ArrayLike<number>): boolean {
    return this.#session?.recordValues(playerOf(slot), eventIndex, fields, 0, this.#nowMs) ?? false;
  }

  /**
   * One beat at the room's tick and session time. Applies and returns the decision that takes effect now, or null. A
   * throw in the game's policy or `apply` stops the adaptation of this session, which is told (`stopped`); the game goes on.
   */
  beat(tick: number, nowMs: number): Decision | null {
    const wrong = wrongBeat(tick, nowMs, this.#lastBeat, this.#nowMs);
    if (wrong === null) {
      this.#lastBeat = this.#tick = tick;
      this.#nowMs = nowMs;
    }
    const delivery = this.#delivery;
    if (delivery === null || delivery.stopped !== null) return null;
    if (wrong !== null) delivery.fail('beat', wrong);
    if (delivery.isStopping) return delivery.stop();
    const session = this.#session!;
    const decision = this.#log!.aroundBeat(
      () => delivery.beat(nowMs),
      () => session.inFlight || session.wasDue,
    );
    for (const explanation of session.takeExplanations()) delivery.explained(explanation);
    return decision;
  }

  #reportFailure(error: unknown, place?: StopPlace): void {
    const { roomName, roomId } = this.room;
    const method = place === undefined ? 'adaptation' : `adaptation ${place}`;
    this.#services.reportFailure({ room: roomName, roomId, method, error });
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

  /**
   * Calls `listener` with each decision, once it is applied; in `shadow` too, where none is. Returns what ends that. A
   * throw in it is reported and stops the adaptation of this session, as one in `apply` does; the game goes on.
   */
  onDecision(listener: Listener<Decision>): () => void {
    return this.#listeners.onDecision(listener);
  }

  /** Calls `listener` with the reasons of decisions, which follow them by a beat or two. The rest is as above. */
  onReasons(listener: Listener<Explanation>): () => void {
    return this.#listeners.onReasons(listener);
  }

  get status(): AnswerStatus | null {
    return this.#session?.status ?? null;
  }

  /** Where the game's own code failed, which stopped the adaptation of this session; null while it adapts. */
  get stopped(): StopPlace | null {
    return this.#delivery?.stopped ?? null;
  }

  get mode(): AdaptationServices['mode'] {
    return this.#services.mode;
  }

  #readTarget(wish: unknown): number | null {
    return readTarget(this.#definition, this.#ports, wish);
  }

  /** The session's log, for what only the game knows (inputs, checkpoints); null when logging is off. */
  get log(): RoomLog | null {
    return this.#log?.log ?? null;
  }
}
