/**
 * The arena as one value: made from a seed, stepped 20 times a second, copied and hashed. Same seed, joins, leaves,
 * inputs and decisions give the same states bit for bit on every engine. Nothing here reads a clock or the network.
 */
import { RubatoError } from '../../../../errors.ts';
import { createFoePool, type FoePool } from '../foes/foes.ts';
import { stepFoes } from '../foes/step-foes.ts';
import { stepDowned } from '../ships/downed.ts';
import { stepFire } from '../ships/fire.ts';
import { createPickupPool, type PickupPool, stepPickups } from '../ships/pickups.ts';
import { createShip, HOLD_TICKS, placeShip, type Ship } from '../ships/ship.ts';
import { readInput, type ShipInput } from '../ships/ship-input.ts';
import { stepShip } from '../ships/ship-movement.ts';
import { readChoices } from '../ships/upgrades.ts';
import { reapFoes } from '../shots/combat.ts';
import { createShotPool, type ShotPool } from '../shots/shots.ts';
import { stepShots } from '../shots/step-shots.ts';
import { createDirector, type Director, stepBeat, stepDirector } from '../waves/director.ts';
import { createSpawnQueue, foesToCome, type SpawnQueue } from '../waves/spawn.ts';
import { stepWaves } from '../waves/waves.ts';
import type { EmitEvent } from './arena-events.ts';
import { EVENT } from './arena-events.ts';
import { ARENA_PHASE, MAX_PLAYERS, TICKS_PER_SECOND } from './constants.ts';
import { type ArenaLevers, applyLevers, createLevers } from './levers.ts';
import { type ModeRules, modeRules } from './modes.ts';
import { createRandom, type RandomState } from './random.ts';
import { stepCombo } from './score.ts';
import { copyTree, hashTree } from './state-tree.ts';
import { nearestFoe, tellPlay } from './telemetry.ts';

/** A tree of numbers and booleans (see state-tree.ts). Read it freely; only this folder writes it. */
export interface World {
  readonly seed: number;
  /** Steps done. During a step, and for everything that comes from it, the number of that step: the first is 1. */
  tick: number;
  readonly random: RandomState;
  /** In force, within their bounds. */
  readonly levers: ArenaLevers;
  /** By slot; see `present`. */
  readonly ships: readonly Ship[];
  readonly foes: FoePool;
  readonly shots: ShotPool;
  readonly pickups: PickupPool;
  /** From 1. */
  wave: number;
  /** One of ARENA_PHASE. */
  phase: number;
  /** Ticks left of a phase that ends by time, else 0. */
  phaseTicks: number;
  /** Ticks since the wave began. */
  waveTicks: number;
  readonly queue: SpawnQueue;
  /** Ticks for which foes nearly stand still (a pick-up). */
  restTicks: number;
  /** All points made in this session, less the costs. */
  score: number;
  readonly director: Director;
  /** Number of the arena's mode (see modes.ts). */
  readonly mode: number;
}

/** A new arena without players, in ionian unless told otherwise. Any finite number is a seed; its sign and fraction don't count. */
export function createWorld({ seed, mode = 0 }: { seed: number; mode?: number }): World {
  return {
    seed: Number.isFinite(seed) ? seed : 0,
    tick: 0,
    random: createRandom(seed),
    levers: createLevers(),
    ships: Array.from({ length: MAX_PLAYERS }, createShip),
    foes: createFoePool(),
    shots: createShotPool(),
    pickups: createPickupPool(),
    wave: 1,
    phase: ARENA_PHASE.waiting,
    phaseTicks: 0,
    waveTicks: 0,
    queue: createSpawnQueue(),
    restTicks: 0,
    score: 0,
    director: createDirector(),
    mode,
  };
}

/** New players are safe for this long. */
const JOIN_GRACE_TICKS = 40;

/** Puts a new ship into a free slot. Errors: WORLD_SLOT. */
export function addPlayer(world: World, slot: number): void {
  const ship = shipAt(world, slot);
  if (ship.present) throw new RubatoError('WORLD_SLOT', `slot ${slot}, which is taken`);
  copyTree(ship, createShip());
  ship.present = true;
  // Nothing to wait for before its first input.
  ship.heldTicks = HOLD_TICKS;
  ship.invulnerableTicks = JOIN_GRACE_TICKS;
  placeShip(ship, slot);
}

/** Frees a slot. Its points stay in the session's score; its shots and marks on foes go, for the next one isn't credited. Errors: WORLD_SLOT. */
export function removePlayer(world: World, slot: number): void {
  const ship = shipAt(world, slot);
  if (!ship.present) throw new RubatoError('WORLD_SLOT', `slot ${slot}, which is free`);
  copyTree(ship, createShip());
  for (const shot of world.shots.items) if (shot.owner === slot) shot.ticksLeft = 0;
  for (const foe of world.foes.items) if (foe.lastHitBy === slot) foe.lastHitBy = -1;
}

function shipAt(world: World, slot: number): Ship {
  const ship = Number.isInteger(slot) ? world.ships[slot] : undefined;
  if (ship === undefined) throw new RubatoError('WORLD_SLOT', `slot ${slot}`);
  return ship;
}

/** Changes the levers from the next step on. Values are clamped; what is no number leaves its lever as it is. */
export function setDecision(world: World, decision: Readonly<ArenaLevers>): void {
  applyLevers(world.levers, decision);
}

/**
 * One tick of 50 ms. `inputs` are by slot; whatever is wrong in one is put right (see `sanitizeInput`). A ship without an
 * input waits for it, up to HOLD_TICKS; then none is an idle one. `emit` is called for each observed event and must not
 * change the world. Makes no objects.
 */
export function stepWorld(world: World, inputs: ReadonlyArray<ShipInput | undefined>, emit: EmitEvent): void {
  world.tick += 1;
  stepBeat(world.director);
  const rules = modeRules(world.mode);
  if (world.restTicks > 0) world.restTicks -= 1;
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    if (ship.present) stepPlayer(world, rules, ship, slot, inputs[slot], emit);
  }
  readChoices(world, emit);
  stepFoes(world, emit);
  stepShots(world, emit);
  reapFoes(world, emit);
  stepPickups(world, emit);
  stepDowned(world, emit);
  stepWaves(world, emit);
  stepDirector(world, world.phase === ARENA_PHASE.fight);
}

/**
 * Makes up for a step in which the ship in `slot` waited: moves it by an input that came late, before the step of the tick
 * it came in. Returns false, and does nothing, when the ship never waited: then the input has to wait for its own step.
 */
export function catchUp(world: World, slot: number, input: ShipInput, emit: EmitEvent): boolean {
  const ship = shipAt(world, slot);
  if (!ship.present || ship.owedTicks === 0) return false;
  ship.owedTicks -= 1;
  readInput(ship.input, input);
  moveShip(world, modeRules(world.mode), ship, slot, emit);
  return true;
}

function stepPlayer(
  world: World,
  rules: ModeRules,
  ship: Ship,
  slot: number,
  input: ShipInput | undefined,
  emit: EmitEvent,
): void {
  const waits = isWaiting(world, ship, input);
  if (!waits) readInput(ship.input, input);
  if (ship.invulnerableTicks > 0) ship.invulnerableTicks -= 1;
  if (ship.overdriveTicks > 0) ship.overdriveTicks -= 1;
  stepCombo(ship);
  if (!waits) moveShip(world, rules, ship, slot, emit);
  stepFire(world, ship, slot, emit);
  tellPlay(world, ship, slot, emit);
}

/** Does the ship wait in this step? Counts what it waits, and what of it can't be made up for any more. */
function isWaiting(world: World, ship: Ship, input: ShipInput | undefined): boolean {
  if (input !== undefined) {
    ship.heldTicks = 0;
    // An input that has not come a second later never will; what it left must not use up the patience for the next.
    if (ship.owedTicks > 0 && world.tick % TICKS_PER_SECOND === 0) ship.owedTicks -= 1;
    return false;
  }
  if (ship.heldTicks < HOLD_TICKS && ship.owedTicks < HOLD_TICKS) {
    ship.heldTicks += 1;
    ship.owedTicks += 1;
    return true;
  }
  // An idle step takes the place of one that was owed.
  ship.heldTicks = HOLD_TICKS;
  if (ship.owedTicks > 0) ship.owedTicks -= 1;
  return false;
}

function moveShip(world: World, rules: ModeRules, ship: Ship, slot: number, emit: EmitEvent): void {
  const dashes = ship.dashTicks;
  stepShip(ship, ship.input, rules);
  if (ship.dashTicks > dashes) emit(slot, EVENT.dash, nearestFoe(world, ship), 0, 0, 0);
}

/** Foes of this wave that are alive or still to come. */
export function foesLeft(world: World): number {
  return world.foes.count + foesToCome(world);
}

/** An equal world that shares nothing with this one. Made by the same constructor, it steps as fast as the original. */
export function cloneWorld(world: World): World {
  const clone = createWorld({ seed: world.seed, mode: world.mode });
  copyTree(clone, world);
  return clone;
}

/** Makes `into` equal to `from` without allocating, for those who clone thousands of times. */
export function copyWorld(into: World, from: World): void {
  copyTree(into, from);
}

/** Fields that came after the first sessions were logged; 0 in ionian with an input for every step. Numbers stay. */
const LATER_FIELDS: Readonly<Record<string, number>> = { mode: 1, owedTicks: 2, bouncesLeft: 3, heldTicks: 4 };

/** 53 bits over every bit of the state: a replay that reaches the same hash has reached the same state. */
export function hashWorld(world: World): number {
  return hashTree(world, LATER_FIELDS);
}
