/**
 * The arena as a Colyseus room: an adapter between the framework and the simulation. It owns no rule of the game. One
 * step, 20 times a second: beat of the adaptation, one input per ship, one step of the world, state, patch.
 */
import { type Client, CloseCode, definePlugins, ErrorCode, Room, ServerError } from '@colyseus/core';
import { RubatoError } from '../../errors.ts';
import { AdaptationPlugin } from '../adaptation-plugin.ts';
import type { AdaptationServices } from '../adaptation-services.ts';
import { CLOSE_CODE, MESSAGE, PROTOCOL_VERSION, RECONNECT_SECONDS, type Welcome } from '../protocol.ts';
import { ARENA_BAND, type ArenaAdaptation, type ArenaTarget } from './arena-adaptation.ts';
import { ArenaInput, ArenaState, PlayerState } from './arena-state.ts';
import { DecisionFeed } from './decision-feed.ts';
import { readJoinOptions } from './join-options.ts';
import { createSessionCode } from './session-code.ts';
import { TICK_MS, TICKS_PER_SECOND } from './simulation/constants.ts';
import type { ArenaLevers } from './simulation/levers.ts';
import { modeNumber } from './simulation/modes.ts';
import { HOLD_TICKS } from './simulation/ship.ts';
import { type ShipInput, sanitizeInput } from './simulation/ship-input.ts';
import {
  addPlayer,
  catchUp,
  createWorld,
  hashWorld,
  removePlayer,
  setDecision,
  stepWorld,
  type World,
} from './simulation/world.ts';
import { syncAdaptation } from './sync-adaptation.ts';
import { syncState } from './sync-state.ts';

const MAX_ARENA_PLAYERS = 4;
/** Inputs that may wait: as many as a ship waits for (see HOLD_TICKS). Older ones are dropped, so that sending faster than 20/s gains nothing. */
const MAX_PENDING_INPUTS = HOLD_TICKS;
/** Steps made up per tick at most: after a stall a ship goes at up to three times its speed, it does not jump. */
const MAX_CATCH_UPS = 2;
/** This many stay queued after one was late: 50 ms against the next late one. */
const STANDING_INPUTS = 1;
/** The server's message gate has the finer limits. A network that held still for half a minute brings 640 inputs at once. */
const MAX_MESSAGES_PER_SECOND = 800;
/** Close codes after which nobody's seat is held. */
const KICKED: ReadonlySet<number | undefined> = new Set([
  CloseCode.WITH_ERROR,
  CloseCode.SERVER_SHUTDOWN,
  CLOSE_CODE.protocolViolation,
  CLOSE_CODE.tooManyMessages,
]);
/** A hash of the whole state once a second lets a replay name the second in which it differs. */
const CHECKPOINT_TICKS = 20;

/** Sets a scene before each step, for benchmarks and pictures: a session with it does not replay. */
export type SetScene = (world: World) => void;

/** The arena's class for these services; each process makes it once. */
export function createArenaRoom(
  services: AdaptationServices,
  definition: ArenaAdaptation,
  setScene: SetScene = () => undefined,
): new () => Room {
  return class extends ArenaRoom {
    constructor() {
      super(services, definition, setScene);
    }
  };
}

const pluginsFor = (services: AdaptationServices, definition: ArenaAdaptation) =>
  definePlugins([new AdaptationPlugin(definition, services, { beat: 'manual' })]);

class ArenaRoom extends Room<{ state: ArenaState; input: ArenaInput }> implements ArenaTarget {
  override maxClients = MAX_ARENA_PLAYERS;
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
  #feed = new DecisionFeed(this.state);
  #tick = 0;
  #inputs: (ShipInput | undefined)[] = Array.from({ length: MAX_ARENA_PLAYERS }, () => undefined);
  #eventFields = new Float64Array(4);
  #setScene: SetScene;

  constructor(services: AdaptationServices, definition: ArenaAdaptation, setScene: SetScene) {
    super();
    this.#setScene = setScene;
    this.plugins = pluginsFor(services, definition);
    this.#world = createWorld({ seed: this.plugins.adaptation.seed });
    this.state.mode = services.mode;
  }

  static override async onAuth(): Promise<boolean> {
    return true;
  }

  override onCreate(options: unknown): void {
    const { mode } = readOptions(options);
    this.#world = createWorld({ seed: this.plugins.adaptation.seed, mode: modeNumber(mode) });
    this.plugins.adaptation.variant = mode;
    this.setMetadata({ mode });
    this.roomId = createSessionCode();
    this.state.code = this.roomId;
    this.state.targetSuccess = ARENA_BAND.target;
    this.state.targetLow = ARENA_BAND.low;
    this.state.targetHigh = ARENA_BAND.high;
    this.setFixedTimestep(() => this.#step(), TICKS_PER_SECOND);
    // After setFixedTimestep: as a class field it would slow the step. The step sends its own patch, so that the
    // acknowledgement of an input leaves with the state it led to instead of up to 50 ms later.
    this.patchRate = null;
  }

  override onJoin(client: Client, options: unknown): void {
    const { name } = readOptions(options);
    const slot = this.plugins.adaptation.slotOf(client.sessionId);
    addPlayer(this.#world, slot);
    const player = new PlayerState();
    player.name = name ?? `Player ${slot + 1}`;
    this.state.players.set(String(slot), player);
    this.#welcome(client, slot);
  }

  override onDrop(client: Client, code?: number): void {
    // Kicked clients come here too; holding their seat would leave a ghost ship.
    if (KICKED.has(code)) return;
    this.#setConnected(client, false);
    // Rejects when the time is up or the room ends: onLeave follows in both cases.
    this.allowReconnection(client, RECONNECT_SECONDS).catch(() => undefined);
  }

  override onReconnect(client: Client): void {
    this.#setConnected(client, true);
    this.#welcome(client, this.plugins.adaptation.slotOf(client.sessionId));
  }

  override onLeave(client: Client): void {
    const slot = this.plugins.adaptation.slotOf(client.sessionId);
    // A client whose join was refused leaves without ever having had a ship.
    if (!this.state.players.delete(String(slot))) return;
    removePlayer(this.#world, slot);
  }

  override onDispose(): void {
    this.plugins.adaptation.log?.append({
      kind: 'end',
      tick: this.#tick,
      hash: hashWorld(this.#world),
      reason: 'disposed',
    });
  }

  setLevers(levers: ArenaLevers): void {
    setDecision(this.#world, levers);
  }

  #step(): void {
    const { adaptation } = this.plugins;
    const tick = ++this.#tick;
    const decision = adaptation.beat(tick, tick * TICK_MS);
    if (decision !== null) this.#feed.add(decision);
    for (const explanation of adaptation.takeExplanations()) this.#feed.explain(explanation);
    this.#takeInputs();
    this.#setScene(this.#world);
    stepWorld(this.#world, this.#inputs, this.#emit);
    if (tick % CHECKPOINT_TICKS === 0)
      adaptation.log?.append({ kind: 'checkpoint', tick, hash: hashWorld(this.#world) });
    syncState(this.#world, this.state);
    syncAdaptation(this.state, adaptation);
    this.broadcastPatch();
  }

  /**
   * One input per ship and step, however many a client has sent; more only where earlier steps had to do without. Of a
   * slot's inputs in the log of a tick, the last is the step's own and those before it caught up.
   */
  #takeInputs(): void {
    this.#inputs.fill(undefined);
    const taken: number[][] = [];
    for (const client of this.clients) {
      const slot = this.plugins.adaptation.slotOf(client.sessionId);
      const pending = this.inputs.get(client.sessionId);
      for (let i = 0; i < MAX_CATCH_UPS && pending.size > 1 + STANDING_INPUTS && this.#owes(slot); i++) {
        const late = pending.next()!;
        catchUp(this.#world, slot, late, this.#emit);
        this.#note(taken, slot, late);
      }
      const input = pending.next();
      if (input === undefined || slot < 0) continue;
      this.#inputs[slot] = input;
      this.#note(taken, slot, input);
    }
    if (taken.length > 0) this.plugins.adaptation.log?.append({ kind: 'inputs', tick: this.#tick, inputs: taken });
  }

  #owes(slot: number): boolean {
    return (this.#world.ships[slot]?.owedTicks ?? 0) > 0;
  }

  #note(taken: number[][], slot: number, { seq, moveX, moveY, aimX, aimY, buttons }: ShipInput): void {
    if (!this.plugins.adaptation.isOptedOut(slot)) taken.push([slot, seq, moveX, moveY, aimX, aimY, buttons]);
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
    client.send(MESSAGE.welcome, welcome);
  }
}

/** The error a client sees carries our code; Colyseus' own number says that the application refused. */
function readOptions(options: unknown) {
  try {
    return readJoinOptions(options);
  } catch (error) {
    if (error instanceof RubatoError) throw new ServerError(ErrorCode.APPLICATION_ERROR, error.message);
    throw error;
  }
}
