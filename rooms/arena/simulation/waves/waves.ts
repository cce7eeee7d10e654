/** The course of a run: get ready, fight, choose, fight on; or lose, and try the wave again at a cost. Without end. */

import { isEveryoneSpent, revive } from '../ships/downed.ts';
import { DOWN, isResting } from '../ships/ship.ts';
import { closeOffer, offerOrnaments, takeOrnament } from '../ships/upgrades.ts';
import { type EmitEvent, EVENT } from '../world/arena-events.ts';
import { ARENA_PHASE, MAX_PLAYERS, TICKS_PER_SECOND } from '../world/constants.ts';
import { addScore, loseScore } from '../world/score.ts';
import type { World } from '../world/world.ts';
import { beginWave } from './compose-wave.ts';
import { foesAnnounced, moreToCome, stepSpawning } from './spawn.ts';

export const READY_TICKS = 30;
/** Time to choose an ornament; it ends early when all have chosen. */
export const CHOOSE_TICKS = 200;
export const LOST_TICKS = 60;
/** Share of the score that a lost wave costs each player. */
export const LOST_COST = 0.25;
const CLEAR_POINTS = 50;
const CLEAR_POINTS_PER_WAVE = 10;
/** Share of full health that clearing a wave gives back. */
const CLEAR_HEAL = 0.2;
const CLEAR_REVIVED_HEALTH = 0.5;
const ENCORES_PER_WAVE = 1;
/** Largest wave number: it travels as uint16. */
const MAX_WAVE = 65535;

function countPlayers(world: World): number {
  let count = 0;
  for (const ship of world.ships) if (ship.present) count += 1;
  return count;
}

/** Players who take part: those at rest are left in peace. */
function countActive(world: World): number {
  let count = 0;
  for (const ship of world.ships) if (ship.present && !isResting(ship)) count += 1;
  return count;
}

export function stepWaves(world: World, emit: EmitEvent): void {
  if (countPlayers(world) === 0) goIdle(world);
  else if (world.phase === ARENA_PHASE.fight) stepFight(world, emit);
  else if (world.phase === ARENA_PHASE.choosing) stepChoosing(world, emit);
  else if (world.phase === ARENA_PHASE.lost) stepLost(world, emit);
  else stepReady(world, emit);
}

/** Empties the arena when nobody is there; the wave waits. */
function goIdle(world: World): void {
  if (world.phase === ARENA_PHASE.waiting && world.phaseTicks === 0) return;
  clearArena(world);
  enterPhase(world, ARENA_PHASE.waiting, 0);
}

function stepReady(world: World, emit: EmitEvent): void {
  if (world.phaseTicks === 0) {
    world.phaseTicks = READY_TICKS;
    return;
  }
  world.phaseTicks -= 1;
  if (world.phaseTicks > 0) return;
  beginWave(world, Math.max(1, countActive(world)));
  world.waveTicks = 0;
  enterPhase(world, ARENA_PHASE.fight, 0);
  for (const ship of world.ships) ship.encores = ENCORES_PER_WAVE;
  tellAll(world, emit, EVENT.waveStarted, world.wave, world.queue.length);
}

function stepFight(world: World, emit: EmitEvent): void {
  world.waveTicks += 1;
  stepSpawning(world, countActive(world));
  if (isEveryoneSpent(world)) loseWave(world, emit);
  else if (world.foes.count === 0 && foesAnnounced(world) === 0 && !moreToCome(world)) clearWave(world, emit);
}

function clearWave(world: World, emit: EmitEvent): void {
  tellAll(world, emit, EVENT.waveCleared, waveSeconds(world), world.wave);
  world.shots.count = 0;
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    if (!ship.present) continue;
    if (ship.down !== DOWN.up) revive(world, slot, CLEAR_REVIVED_HEALTH, false, emit);
    else ship.health = Math.min(ship.maxHealth, ship.health + ship.maxHealth * CLEAR_HEAL);
    addScore(world, ship, CLEAR_POINTS + CLEAR_POINTS_PER_WAVE * world.wave);
    offerOrnaments(world.random, ship);
  }
  world.wave = Math.min(MAX_WAVE, world.wave + 1);
  enterPhase(world, ARENA_PHASE.choosing, CHOOSE_TICKS);
}

function stepChoosing(world: World, emit: EmitEvent): void {
  world.phaseTicks -= 1;
  let choosing = false;
  for (const ship of world.ships) choosing ||= ship.present && ship.choosing;
  if (choosing && world.phaseTicks > 0) return;
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    if (ship.present && ship.choosing) takeOrnament(ship, slot, 0, emit);
  }
  enterPhase(world, ARENA_PHASE.waiting, READY_TICKS);
}

function loseWave(world: World, emit: EmitEvent): void {
  tellAll(world, emit, EVENT.waveLost, waveSeconds(world), world.wave);
  for (const ship of world.ships) if (ship.present) loseScore(world, ship, LOST_COST);
  clearArena(world);
  enterPhase(world, ARENA_PHASE.lost, LOST_TICKS);
}

/** Steps a lost wave. Afterwards all are whole again, and the wave is composed anew at the present difficulty. */
function stepLost(world: World, emit: EmitEvent): void {
  world.phaseTicks -= 1;
  if (world.phaseTicks > 0) return;
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    if (ship.present && ship.down !== DOWN.up) revive(world, slot, 1, false, emit);
  }
  enterPhase(world, ARENA_PHASE.waiting, READY_TICKS);
}

function clearArena(world: World): void {
  world.foes.count = 0;
  world.shots.count = 0;
  world.pickups.count = 0;
  world.queue.length = 0;
  world.queue.next = 0;
  world.queue.partsLeft = 0;
  world.restTicks = 0;
  for (const ship of world.ships) closeOffer(ship);
}

function enterPhase(world: World, phase: number, ticks: number): void {
  world.phase = phase;
  world.phaseTicks = ticks;
}

function waveSeconds(world: World): number {
  return Math.min(3600, world.waveTicks / TICKS_PER_SECOND);
}

function tellAll(world: World, emit: EmitEvent, type: number, f0: number, f1: number): void {
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    if (world.ships[slot]!.present) emit(slot, type, f0, f1, 0, 0);
  }
}
