/**
 * The arena as a Colyseus room: an adapter between the framework and the simulation. It owns no rule of the game. One
 * step, 20 times a second: beat of the adaptation, one input per ship, one step of the world, state, patch.
 */
import { type Client, definePlugins, ErrorCode, Room, ServerError } from '@colyseus/core';
import { CLOSE_CODE, type PluginMaker, RubatoError } from 'rubato';
import { ARENA_BAND, type ArenaAdaptation, type ArenaTarget } from '../arena-adaptation.ts';
import { ARENA_MESSAGE, PROTOCOL_VERSION, RECONNECT_SECONDS, SPECTATOR_SLOT, type Welcome } from '../arena-protocol.ts';
import { HOLD_TICKS } from '../simulation/ships/ship.ts';
import { type ShipInput, sanitizeInput } from '../simulation/ships/ship-input.ts';
import { ARENA_RULES, MAX_PLAYERS, TICK_MS, TICKS_PER_SECOND } from '../simulation/world/constants.ts';
import type { ArenaLevers } from '../simulation/world/levers.ts';
import { modeNumber } from '../simulation/world/modes.ts';
import { catchUp, stepWorld } from '../simulation/world/step-world.ts';
import {
  addPlayer,
  createWorld,
  hashWorld,
  removePlayer,
  setAdaptive,
  setDecision,
  type World,
} from '../simulation/world/world.ts';
import { ArenaInput, ArenaState, PlayerState } from './arena-state.ts';
import { holdSeats } from './hold-seats.ts';
import { readJoinOptions } from './join-options.ts';
import { MAX_CLIENTS, Seating } from './seating.ts';
import { createSessionCode } from './session-code.ts';
import { STANDING_INPUTS, StandingInputs } from './standing-inputs.ts';
import { Standstill } from './standstill.ts';
import { StateSync } from './sync-state.ts';
import { WISH_TARGETS } from './wishes.ts';

/**
 * Limit of waiting inputs: as many as a ship waits for (see HOLD_TICKS). Older ones are dropped, so sending faster than
 * 20/s gains nothing.
 */
const MAX_PENDING_INPUTS = HOLD_TICKS;
/** Limit of steps made up per tick: after a stall a ship moves at up to three times its speed, it does not jump. */
const MAX_CATCH_UPS = 2;
/**
 * A coarse limit; the server's message gate has the finer ones. A network that stalled for half a minute brings 640
 * inputs at once.
 */
const MAX_MESSAGES_PER_SECOND = 800;
/** Ticks between checkpoints: one hash of the state a second lets a replay name the second in which it differs. */
const CHECKPOINT_TICKS = 20;

/** Sets a scene before each step, for benchmarks and pictures. A session with it can't be replayed. */
export type SetScene = (world: World) => void;

/** Makes the arena's class with `rubato`; each process makes it once. */
export function createArenaRoom(
  rubato: PluginMaker,
  definition: ArenaAdaptation,
  setScene: SetScene = () => undefined,
): new () => Room {
  return class extends ArenaRoom {
    constructor() {
      super(rubato, definition, setScene);
    }
  };
}

const pluginsFor = (rubato: PluginMaker, definition: ArenaAdaptation, stateHash: () => number) => {
  const options = { beat: 'manual', seats: 'manual', shows: 'all', rules: ARENA_RULES, stateHash } as const;
  return definePlugins([rubato.plugin(definition, options)]);
};

class ArenaRoom extends Room<{ state: ArenaState; input: ArenaInput }> implements ArenaTarget {
  override maxClients = MAX_CLIENTS;
  override maxMessagesPerSecond = MAX_MESSAGES_PER_SECOND;
  override seatReservationTimeout = 10;
  override state = new ArenaState();
  override plugins: ReturnType<typeof pluginsFor>;
  override inputs = this.defineInput(ArenaInput, {
    seqField: 'seq',
    bufferMaxSize: MAX_PENDING_INPUTS,
    sanitize: sanitizeInput,
  });
  #world: World;
  #sync = new StateSync(this.state);
  #tick = 0;
  #standstill = new Standstill();
  #seating = new Seating(this.state.players);
  #inputs: (ShipInput | undefined)[] = Array.from({ length: MAX_PLAYERS }, () => undefined);
  #late: { readonly slot: number; readonly input: ShipInput }[] = [];
  #standing = Array.from({ length: MAX_PLAYERS }, () => new StandingInputs());
  #eventFields = new Float64Array(4);
  #setScene: SetScene;

  constructor(rubato: PluginMaker, definition: ArenaAdaptation, setScene: SetScene) {
    super();
    this.#setScene = setScene;
    this.plugins = pluginsFor(rubato, definition, () => hashWorld(this.#world));
    this.#world = createWorld({ seed: this.plugins.adaptation.seed });
  }

  static override async onAuth(): Promise<boolean> {
    return true;
  }

  override onCreate(options: unknown): void {
    const { mode, watch, paused } = orRefuse(() => readJoinOptions(options));
    if (watch) orRefuse(() => this.#seating.refuseToMake());
    holdSeats(this, this.#seating, () => this.#listIfOpen());
    this.#standstill = new Standstill(paused);
    this.state.paused = paused;
    this.onMessage(ARENA_MESSAGE.pause, (client: Client, body: unknown) => this.#pause(client, body));
    const { seed, mode: adapting } = this.plugins.adaptation;
    this.#world = createWorld({ seed, mode: modeNumber(mode), adaptive: adapting === 'on' });
    this.plugins.adaptation.variant = mode;
    this.setMetadata({ mode });
    this.roomId = createSessionCode();
    this.state.code = this.roomId;
    this.state.targetSuccess = ARENA_BAND.target;
    this.state.targetLow = ARENA_BAND.low;
    this.state.targetHigh = ARENA_BAND.high;
    this.setFixedTimestep(() => this.plugins.adaptation.guardStep(() => this.#step()), TICKS_PER_SECOND);
    // It is set after setFixedTimestep: as a class field it would slow the step. The step sends its own patch, so that
    // an input's acknowledgement leaves with the state it led to, instead of up to 50 ms later.
    this.patchRate = null;
  }

  override onJoin(client: Client, options: unknown): void {
    this.#seating.release(client.sessionId);
    const { name, watch, wish, adaptation: adaptive } = orRefuse(() => readJoinOptions(options));
    if (watch) {
      orRefuse(() => this.#seating.addSpectator(client.sessionId));
      this.#welcome(client, SPECTATOR_SLOT);
      return;
    }
    orRefuse(() => this.#seating.checkSeat());
    const slot = this.plugins.adaptation.join(client.sessionId, { adaptive, target: WISH_TARGETS[wish] });
    addPlayer(this.#world, slot);
    const player = new PlayerState();
    player.name = name ?? `Player ${slot + 1}`;
    this.state.players.set(String(slot), player);
    // Even while the session stands still, a ship must be seen in its place, and predicted from there.
    this.#sync.write(this.#world);
    this.#listIfOpen();
    this.#welcome(client, slot);
  }

  override onDrop(client: Client): void {
    this.#setConnected(client, false);
    // It rejects after a kick (see keep-seats.ts), when the time is up, or when the room ends: onLeave follows each
    // time.
    this.allowReconnection(client, RECONNECT_SECONDS).catch(() => undefined);
  }

  override onReconnect(client: Client): void {
    this.#setConnected(client, true);
    const watches = this.#seating.isSpectator(client.sessionId);
    this.#welcome(client, watches ? SPECTATOR_SLOT : this.plugins.adaptation.slotOf(client.sessionId));
  }

  override onLeave(client: Client): void {
    if (this.#seating.removeSpectator(client.sessionId)) return;
    const slot = this.plugins.adaptation.slotOf(client.sessionId);
    // A client whose join was refused leaves without ever having had a ship.
    if (!this.state.players.delete(String(slot))) return;
    removePlayer(this.#world, slot);
    this.plugins.adaptation.leave(client.sessionId);
    this.#listIfOpen();
  }

  setLevers(levers: ArenaLevers): void {
    setDecision(this.#world, levers);
  }

  #step(): void {
    if (this.#standsStill()) return;
    const { adaptation } = this.plugins;
    const tick = ++this.#tick;
    adaptation.beat(tick, tick * TICK_MS);
    for (const key of this.state.players.keys())
      setAdaptive(this.#world, Number(key), adaptation.isAdaptive(Number(key)));
    this.#takeInputs();
    this.#setScene(this.#world);
    stepWorld(this.#world, this.#inputs, this.#emit);
    if (tick % CHECKPOINT_TICKS === 0)
      adaptation.log?.append({ kind: 'checkpoint', tick, hash: hashWorld(this.#world) });
    this.#sync.write(this.#world);
    this.broadcastPatch();
  }

  /** True when this step is left out. What changed meanwhile (who is there, who is connected) is still sent. */
  #standsStill(): boolean {
    let connected = 0;
    for (const player of this.state.players.values()) if (player.connected) connected++;
    const changed = this.#standstill.step(this.state.players.size, connected);
    const { still } = this.#standstill;
    if (changed) this.plugins.adaptation.log?.append({ kind: 'pause', tick: this.#tick, on: still });
    // It rejects when the room is already ending.
    if (this.#standstill.tooLong) this.disconnect(CLOSE_CODE.idle).catch(() => undefined);
    this.state.paused = still;
    if (!still) return false;
    // An input from before the pause must not steer the ship after it.
    for (const client of this.clients) this.inputs.get(client.sessionId).drain();
    this.broadcastPatch();
    return true;
  }

  #pause(client: Client, body: unknown): void {
    const on = typeof body === 'object' && body !== null && 'on' in body ? body.on : undefined;
    if (typeof on !== 'boolean' || this.plugins.adaptation.slotOf(client.sessionId) < 0) return;
    this.#standstill.ask(on, this.state.players.size);
  }

  /** Lists the session only while it has a free seat. Spectators can still join a full one by its code. */
  #listIfOpen(): void {
    // It rejects when the listing is gone: nobody finds the session then anyway.
    this.setPrivate(this.#seating.isBooked).catch(() => undefined);
  }

  /**
   * Takes one input per ship and step, however many a client has sent. More (`#late`) are taken only when earlier steps
   * had none. Of a slot's inputs in the log of a tick, the last is the step's own; those before it catch up.
   */
  #takeInputs(): void {
    this.#inputs.fill(undefined);
    // Only a log reads it.
    const { log } = this.plugins.adaptation;
    const taken: number[][] | null = log === null ? null : [];
    for (const client of this.clients) {
      const slot = this.plugins.adaptation.slotOf(client.sessionId);
      const pending = this.inputs.get(client.sessionId);
      const owed = this.#world.ships[slot]?.owedTicks ?? 0;
      for (let left = Math.min(MAX_CATCH_UPS, owed); left > 0 && pending.size > 1 + STANDING_INPUTS; left--) {
        const input = pending.next()!;
        this.#late.push({ slot, input });
        this.#note(taken, slot, input);
      }
      const input = pending.next();
      if (slot < 0) continue;
      const surplus = this.#standing[slot]!.step(pending.size);
      if (surplus > 0) pending.take(surplus);
      if (input === undefined) continue;
      this.#inputs[slot] = input;
      this.#note(taken, slot, input);
    }
    // It is logged before the ships use the inputs: a replay reads a tick's inputs before its events.
    if (taken !== null && taken.length > 0) log?.append({ kind: 'inputs', tick: this.#tick, inputs: taken });
    for (const { slot, input } of this.#late) catchUp(this.#world, slot, input, this.#emit);
    this.#late.length = 0;
  }

  #note(taken: number[][] | null, slot: number, { seq, moveX, moveY, aimX, aimY, buttons }: ShipInput): void {
    if (taken !== null && !this.plugins.adaptation.isOptedOut(slot))
      taken.push([slot, seq, moveX, moveY, aimX, aimY, buttons]);
  }

  #emit = (slot: number, type: number, f0: number, f1: number, f2: number, f3: number): void => {
    this.#eventFields[0] = f0;
    this.#eventFields[1] = f1;
    this.#eventFields[2] = f2;
    this.#eventFields[3] = f3;
    this.plugins.adaptation.recordValues(slot, type, this.#eventFields);
  };

  #setConnected(client: Client, connected: boolean): void {
    const player = this.state.players.get(String(this.plugins.adaptation.slotOf(client.sessionId)));
    if (player !== undefined) player.connected = connected;
  }

  #welcome(client: Client, slot: number): void {
    const welcome: Welcome = { protocol: PROTOCOL_VERSION, slot, code: this.roomId };
    client.send(ARENA_MESSAGE.welcome, welcome);
  }
}

/** Gives the client an error with our code; Colyseus' own number says that the application refused. */
function orRefuse<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RubatoError) throw new ServerError(ErrorCode.APPLICATION_ERROR, error.message);
    throw error;
  }
}
