/**
 * Makes any Colyseus room adaptive: `plugins = definePlugins([new AdaptationPlugin(definition, services)])`, then
 * `this.plugins.adaptation.record(client, 'hurt', { damage: 12 })`.
 *
 * The framework gives plugins no tick, drop or reconnect hook. So the beat comes from the room's clock (or from a room
 * that steps by itself), and a player's window lives until the seat is given up, through any number of drops.
 */
import { type Client, type Room, RoomPlugin } from '@colyseus/core';
import { check, checkChoice, checkObject, show } from '../inference/check-declaration.ts';
import type { EventFields, EventName, EventSpecs } from '../inference/event-catalogue.ts';
import type { AdaptationServices, RoomLog } from './adaptation-services.ts';
import { AdaptationSession } from './adaptation-session.ts';
import { isDefinition } from './check-definition.ts';
import type { AnswerStatus, Decision, LeverValues } from './decision.ts';
import { createDecodeState, createEventDecoder, type DecodeState, type EventDecoder } from './decode-event.ts';
import type { AdaptationDefinition } from './define-adaptation.ts';
import type { Explanation } from './explanations.ts';
import { MESSAGE } from './protocol.ts';
import { createJournal } from './session-log-journal.ts';
import type { SessionObserver } from './session-ports.ts';

/** Milliseconds between two looks at the loop where the room's clock drives it; the decision interval is the definition's. */
const CLOCK_BEAT_MS = 50;
/** Share of the golden ratio: successive sessions fall between each other's beats as evenly as can be (Knuth 6.4). */
const GOLDEN = 0.618033988749895;

/** On what terms a client joins, read from its options. */
export interface JoinTerms {
  /** False: a spectator, without slot, window and rows. Default true. */
  readonly takesPart?: boolean;
  /** The chance of success the player asks for (see `PolicyPlayer.target`). */
  readonly target?: number | null;
}

export interface AdaptationPluginOptions {
  /** Reads a client's terms from options that the room has checked or will refuse; must not throw. Default: takes part. */
  readonly termsOf?: (options: unknown) => JoinTerms;
  /** `clock`: the plugin beats by itself. `manual`: the room calls `beat` once per step, with its own tick. Default clock. */
  readonly beat?: 'clock' | 'manual';
}

interface Seat {
  readonly slot: number;
  readonly player: string;
  readonly decode: DecodeState;
  /** Rejects already reported, per reject code. */
  readonly reported: Uint32Array;
}

export class AdaptationPlugin<Target, Memory, Specs extends EventSpecs = EventSpecs> extends RoomPlugin<Room & Target> {
  override readonly pluginName = 'adaptation' as const;
  /** After the room's own, which may still choose its room id: the log is named after it. */
  protected override order = { onCreate: 'after' } as const;
  /** Seed of this session, in its log; a simulation that uses it can be replayed. */
  readonly seed: number;
  /** What else than the seed a replay needs to know of the game; a room with variants sets it in its `onCreate`. */
  variant: string | null = null;
  #definition: AdaptationDefinition<Target, Memory, Specs>;
  #services: AdaptationServices;
  #beatBy: 'clock' | 'manual';
  #termsOf: (options: unknown) => JoinTerms;
  #session: AdaptationSession<Target, Memory, Specs> | null = null;
  #log: RoomLog | null = null;
  #decoder: EventDecoder;
  #seats = new Map<string, Seat>();
  #tick = 0;
  #nowMs = 0;
  /** After a throw in the game's definition: the game goes on with the values in force. */
  #stopped = false;

  constructor(
    definition: AdaptationDefinition<Target, Memory, Specs>,
    services: AdaptationServices,
    options: AdaptationPluginOptions = {},
  ) {
    super();
    checkPlugin(definition, options);
    this.#definition = definition;
    this.#services = services;
    this.#beatBy = options.beat ?? 'clock';
    this.#termsOf = options.termsOf ?? (() => ({}));
    this.#decoder = createEventDecoder(definition.events);
    this.seed = services.nextSeed();
  }

  protected override onCreate(): void {
    const { room } = this;
    const { features, pipeline, everyMs, layoutHash } = this.#definition;
    const { mode, pool, baseline, observer, mistakes, openLog, version, nextSessionNumber } = this.#services;
    const asked = `${pipeline.name}@${pipeline.version}`;
    const noted = mistakes.of(room.roomName, this.#definition);
    const offsetMs = everyMs * (1 + ((nextSessionNumber() * GOLDEN) % 1));
    this.#log = openLog({
      kind: 'header',
      format: 1,
      sessionId: room.roomId,
      room: room.roomName,
      seed: this.seed,
      ...(this.variant !== null && { variant: this.variant }),
      startedAt: new Date().toISOString(),
      rubatoVersion: version,
      definition: {
        name: this.#definition.name,
        layoutHash,
        featuresHash: features.hash,
        pipeline: asked,
        mode,
        offsetMs,
      },
    });
    const journal = this.#log && createJournal(this.#log, this.#definition.events, () => this.#tick);
    const sessionObserver: SessionObserver = {
      ...observer,
      event: observer.eventsOf(this.#definition.events.types),
      answered: (prediction) => observer.answered(room.roomName, asked, prediction),
    };
    this.#session = new AdaptationSession({
      definition: this.#definition,
      ports: {
        ...{ session: room.roomId, pool, baseline, observer: sessionObserver, mistakes: noted },
        ...(journal && { journal }),
      },
      mode,
      offsetMs,
    });
    room.onMessageBytes(MESSAGE.events, (client: Client, bytes: Uint8Array) => this.#receive(client.sessionId, bytes));
    room.onMessage(MESSAGE.adaptation, (client: Client, body: unknown) => this.#switch(client, body));
    if (this.#beatBy === 'clock') {
      room.clock.setInterval(() => this.beat(this.#tick + 1, room.clock.elapsedTime), CLOCK_BEAT_MS);
    }
    observer.sessionStarted(room.roomName);
  }

  protected override onJoin(client: Client, options?: { adaptation?: unknown }): void {
    const { takesPart = true, target: wish } = this.#termsOf(options);
    if (!takesPart) return;
    // What is no number would be another thing in the log.
    const target = typeof wish === 'number' && Number.isFinite(wish) ? wish : null;
    const taken = new Set([...this.#seats.values()].map((seat) => seat.slot));
    let slot = 0;
    while (taken.has(slot)) slot++;
    const player = String(slot);
    const decode = createDecodeState(this.#definition.events);
    this.#seats.set(client.sessionId, { slot, player, decode, reported: new Uint32Array(decode.rejects.length) });
    const adaptive = options?.adaptation !== false;
    this.#log?.append({ kind: 'join', tick: this.#tick, slot, ...(target !== null && { target }) });
    this.#session?.join(player, slot, this.#nowMs, { adaptive, target });
    this.#services.observer.playerJoined(this.room.roomName);
  }

  /** The seat is given up: left by intent, or a drop that nobody came back from in time. */
  protected override onLeave(client: Client): void {
    const seat = this.#seats.get(client.sessionId);
    // A room without onDrop waits for the reconnection inside onLeave: when we get here, the player may be back.
    if (seat === undefined || this.room.clients.get(client.sessionId) !== undefined) return;
    this.#seats.delete(client.sessionId);
    this.#session?.leave(seat.player);
    this.#log?.append({ kind: 'leave', tick: this.#tick, slot: seat.slot });
    this.#services.observer.playerLeft(this.room.roomName);
  }

  protected override async onDispose(): Promise<void> {
    this.#session?.close();
    this.#services.observer.sessionEnded(this.room.roomName);
    await this.#log?.close();
  }

  /** The player's place in the session, 0 and up; the smallest free one is given at joining. */
  slotOf(sessionId: string): number {
    return this.#seats.get(sessionId)?.slot ?? -1;
  }

  /**
   * An observed event of a client (or of its session id), now, with exactly the declared fields. False when it was refused,
   * which is counted by code; what isn't declared is logged too, once per name.
   */
  record<Type extends EventName<Specs>>(
    client: string | { readonly sessionId: string },
    type: Type,
    fields: EventFields<Specs, Type>,
  ): boolean {
    const seat = this.#seats.get(typeof client === 'string' ? client : client?.sessionId);
    // Who has no seat has no name in the session either, which counts that.
    return this.#session?.record(seat?.player ?? '', type, fields, this.#nowMs) ?? false;
  }

  /** The same by slot and number, without allocation, for simulations that emit many events per step. */
  recordValues(slot: number, eventIndex: number, fields: ArrayLike<number>): boolean {
    return this.#session?.recordValues(PLAYER_NAMES[slot] ?? String(slot), eventIndex, fields, 0, this.#nowMs) ?? false;
  }

  /**
   * One beat at the room's tick and session time. Applies and returns the decision that takes effect now, or null. A
   * throw in the game's policy or `apply` stops the adaptation of this session and is reported; the game goes on.
   */
  beat(tick: number, nowMs: number): Decision | null {
    this.#tick = tick;
    this.#nowMs = nowMs;
    if (this.#session === null || this.#stopped) return null;
    try {
      const decision = this.#session.tick(nowMs);
      if (decision !== null && this.#services.mode === 'on') this.#definition.apply(decision, this.room);
      return decision;
    } catch (error) {
      this.#stopped = true;
      const { roomName, roomId } = this.room;
      this.#services.reportFailure({ room: roomName, roomId, method: 'adaptation', error });
      return null;
    }
  }

  /** The lever values in force for a player. */
  valuesFor(sessionId: string): LeverValues {
    const player = this.#seats.get(sessionId)?.player ?? '';
    return this.#session?.valuesFor(player) ?? {};
  }

  /** The same by slot. */
  valuesOf(slot: number): LeverValues {
    return this.#session?.valuesFor(String(slot)) ?? {};
  }

  predictedFor(slot: number): number | null {
    return this.#session?.predictedFor(String(slot)) ?? null;
  }

  isAdaptive(slot: number): boolean {
    return this.#services.mode !== 'off' && (this.#session?.players.get(String(slot))?.adaptive ?? false);
  }

  /** True after the player's own switch: nothing of their behaviour may be kept. */
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

  #receive(sessionId: string, bytes: Uint8Array): void {
    const seat = this.#seats.get(sessionId);
    if (seat === undefined || this.#session === null) return;
    const session = this.#session;
    // The rate limit runs on the room's clock, which moves with real time; the event's time is that of the session.
    this.#decoder.decode(bytes, seat.decode, this.room.clock.elapsedTime, (eventIndex, fields, seq) => {
      session.recordValues(seat.player, eventIndex, fields, seq, this.#nowMs);
    });
    for (let i = 0; i < seat.reported.length; i++) {
      const fresh = seat.decode.rejects[i]! - seat.reported[i]!;
      if (fresh > 0) this.#services.observer.rejected(this.#decoder.rejectCode(i), fresh);
      seat.reported[i] = seat.decode.rejects[i]!;
    }
  }

  #switch(client: Client, body: unknown): void {
    const on = typeof body === 'object' && body !== null && 'on' in body ? body.on : undefined;
    const seat = this.#seats.get(client.sessionId);
    if (typeof on !== 'boolean' || seat === undefined) {
      this.#services.observer.rejected('MESSAGE_INVALID', 1);
      return;
    }
    this.#session?.setAdaptive(seat.player, on, this.#nowMs);
  }
}

/** Throws DEFINITION_INVALID: a room class is made in the game's own code. */
function checkPlugin(definition: unknown, options: AdaptationPluginOptions): void {
  const code = 'DEFINITION_INVALID';
  check(code, isDefinition(definition), 'a plugin of what defineAdaptation() returned', show(definition));
  checkObject(code, 'the options of AdaptationPlugin', options, ['termsOf', 'beat']);
  const { termsOf, beat = 'clock' } = options;
  checkChoice(code, 'beat of AdaptationPlugin', beat, ['clock', 'manual']);
  const reads = termsOf === undefined || typeof termsOf === 'function';
  check(code, reads, 'termsOf of AdaptationPlugin to be a function', show(termsOf));
}

/** Names of the first slots, so that the path without allocation makes no strings. */
const PLAYER_NAMES: readonly string[] = Array.from({ length: 64 }, (_, slot) => String(slot));
