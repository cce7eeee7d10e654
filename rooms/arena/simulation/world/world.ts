/**
 * The arena as one value: made from a seed, stepped 20 times a second (see step-world.ts), copied and hashed. The same
 * seed, joins, leaves, inputs and decisions give the same states, bit for bit, on every engine. Nothing here reads a
 * clock or the network.
 */
import { ArenaError } from '../../arena-errors.ts';
import { createFoePool, type FoePool } from '../foes/foes.ts';
import { createPickupPool, type PickupPool } from '../ships/pickup-pool.ts';
import { createShip, HOLD_TICKS, placeShip, type Ship } from '../ships/ship.ts';
import { createShotPool, type ShotPool } from '../shots/shots.ts';
import { createDirector, type Director } from '../waves/director.ts';
import { createSpawnQueue, type SpawnQueue } from '../waves/spawn-queue.ts';
import { ARENA_PHASE, MAX_PLAYERS } from './constants.ts';
import { type ArenaLevers, applyLevers, createLevers } from './levers.ts';
import { createRandom, type RandomState } from './random.ts';
import { copyTree, hashTree } from './state-tree.ts';

/** A tree of numbers and booleans (see state-tree.ts). Read it freely; only this folder writes it. */
export interface World {
  readonly seed: number;
  /** Steps done. During a step, and for everything that comes from it, it is that step's number: the first is 1. */
  tick: number;
  readonly random: RandomState;
  /** The levers in force, within their bounds. */
  readonly levers: ArenaLevers;
  /** The ships by slot; see `present`. */
  readonly ships: readonly Ship[];
  readonly foes: FoePool;
  readonly shots: ShotPool;
  readonly pickups: PickupPool;
  /** Number of the wave, from 1. */
  wave: number;
  /** The phase, one of ARENA_PHASE. */
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
  /** Whether the director may ease and press players (see pressure.ts). False where the game is to be equal for all. */
  readonly adaptive: boolean;
}

export interface WorldOptions {
  /** Any finite number; sign and fraction don't count. */
  readonly seed: number;
  /** Number of the arena's mode; default ionian. */
  readonly mode?: number;
  /** See `World.adaptive`; default true. */
  readonly adaptive?: boolean;
}

/** A new arena without players. */
export function createWorld({ seed, mode = 0, adaptive = true }: WorldOptions): World {
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
    adaptive,
  };
}

/** Ticks for which a new player is safe. */
const JOIN_GRACE_TICKS = 40;

/** Puts a new ship into a free slot. Errors: WORLD_SLOT. */
export function addPlayer(world: World, slot: number): void {
  const ship = shipAt(world, slot);
  if (ship.present) throw new ArenaError('WORLD_SLOT', `slot ${slot}, which is taken`);
  copyTree(ship, createShip());
  ship.present = true;
  ship.adaptive = world.adaptive;
  // A ship waits for nothing before its first input.
  ship.heldTicks = HOLD_TICKS;
  ship.invulnerableTicks = JOIN_GRACE_TICKS;
  placeShip(ship, slot);
}

/**
 * Frees a slot. Its points stay in the session's score. Its shots and marks on foes go, so that the next player isn't
 * credited. Errors: WORLD_SLOT.
 */
export function removePlayer(world: World, slot: number): void {
  const ship = shipAt(world, slot);
  if (!ship.present) throw new ArenaError('WORLD_SLOT', `slot ${slot}, which is free`);
  copyTree(ship, createShip());
  for (const shot of world.shots.items) if (shot.owner === slot) shot.ticksLeft = 0;
  for (const foe of world.foes.items) if (foe.lastHitBy === slot) foe.lastHitBy = -1;
}

/**
 * Whether the game adapts to this player from the next step on: a player may switch it off. Nothing switches it on in a
 * world that adapts to nobody. Errors: WORLD_SLOT.
 */
export function setAdaptive(world: World, slot: number, on: boolean): void {
  shipAt(world, slot).adaptive = on && world.adaptive;
}

/** The ship in a slot, present or not. Errors: WORLD_SLOT. */
export function shipAt(world: World, slot: number): Ship {
  const ship = Number.isInteger(slot) ? world.ships[slot] : undefined;
  if (ship === undefined) throw new ArenaError('WORLD_SLOT', `slot ${slot}`);
  return ship;
}

/** Changes the levers from the next step on. Values are clamped; one that is no number leaves its lever as it is. */
export function setDecision(world: World, decision: Readonly<ArenaLevers>): void {
  applyLevers(world.levers, decision);
}

/** An equal world that shares nothing with this one. The same constructor makes it, so it steps as fast. */
export function cloneWorld(world: World): World {
  const clone = createWorld({ seed: world.seed, mode: world.mode, adaptive: world.adaptive });
  copyTree(clone, world);
  return clone;
}

/** Makes `into` equal to `from` without allocating, for callers that clone thousands of times. */
export function copyWorld(into: World, from: World): void {
  copyTree(into, from);
}

/** A hash of 53 bits over every bit of the state: a replay that reaches the same hash has reached the same state. */
export function hashWorld(world: World): number {
  return hashTree(world);
}
