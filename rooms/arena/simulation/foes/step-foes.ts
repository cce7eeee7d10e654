/** One tick of all foes: minds, motion, crowding, touching ships. */

import { isUp } from '../ships/ship.ts';
import { hurtShip } from '../shots/combat.ts';
import { PRESSURE_MAPS } from '../waves/pressure.ts';
import type { EmitEvent } from '../world/arena-events.ts';
import { ARENA_HEIGHT, ARENA_WIDTH, MAX_PLAYERS, SHIP_RADIUS } from '../world/constants.ts';
import { foeSpeed } from '../world/levers.ts';
import { modeRules } from '../world/modes.ts';
import type { World } from '../world/world.ts';
import { enter, type FoeMind, findTarget } from './foe-behaviour.ts';
import { mindCrotchet } from './foe-crotchet.ts';
import { choosePlace, mindFermata } from './foe-fermata.ts';
import { FOE, FOE_KINDS, FOE_PHASE } from './foe-kinds.ts';
import { mindMinim, slam } from './foe-minim.ts';
import { mindQuaver } from './foe-quaver.ts';
import { mindTremolo } from './foe-tremolo.ts';
import { type Foe, pushFoe } from './foes.ts';

/** The minds by kind. */
const MINDS: readonly FoeMind[] = [mindQuaver, mindCrotchet, mindMinim, mindTremolo, mindFermata];

/** Share of their pace that foes keep during a rest (a pick-up). */
const REST_PACE = 0.15;
const PUSH_FADE = 0.75;
/** Ticks until touching hurts again. */
const CONTACT_TICKS = 16;
const CONTACT_PUSH = 9;
/** Ticks that a foe moves before its first attack. */
const FIRST_MOVE_TICKS = 12;
const FIRST_TRAVEL_TICKS = 50;

export function stepFoes(world: World, emit: EmitEvent): void {
  const base = foeSpeed.at(world.levers.difficulty) * (world.restTicks > 0 ? REST_PACE : 1);
  const { turn } = modeRules(world.mode);
  const { items, count } = world.foes;
  for (let index = 0; index < count; index++) {
    const foe = items[index]!;
    if (foe.phase === FOE_PHASE.appearing) {
      appear(world, foe);
      continue;
    }
    const target = findTarget(world, foe);
    const pace = target === null ? base : base * PRESSURE_MAPS.foePace.at(target.pressure);
    MINDS[foe.kind]!(world, foe, target, pace);
    if (turn !== 0) carryRound(foe, turn);
    moveFoe(foe);
    if (foe.kind === FOE.minim) slam(world, foe, emit);
    touchShips(world, foe, emit);
  }
  keepApart(world);
}

function appear(world: World, foe: Foe): void {
  foe.phaseTicks -= 1;
  if (foe.phaseTicks > 0) return;
  enter(foe, FOE_PHASE.moving, foe.kind === FOE.fermata ? FIRST_TRAVEL_TICKS : FIRST_MOVE_TICKS);
  const target = findTarget(world, foe);
  if (foe.kind === FOE.fermata && target !== null) choosePlace(world, foe, target);
}

/** Turns a foe with the stage; `moveFoe` keeps it inside the walls. */
function carryRound(foe: Foe, turn: number): void {
  const dx = (ARENA_HEIGHT / 2 - foe.y) * turn;
  foe.y += (foe.x - ARENA_WIDTH / 2) * turn;
  foe.x += dx;
}

function moveFoe(foe: Foe): void {
  const radius = FOE_KINDS[foe.kind]!.radius;
  foe.x = Math.min(ARENA_WIDTH - radius, Math.max(radius, foe.x + foe.vx + foe.pushX));
  foe.y = Math.min(ARENA_HEIGHT - radius, Math.max(radius, foe.y + foe.vy + foe.pushY));
  foe.pushX *= PUSH_FADE;
  foe.pushY *= PUSH_FADE;
}

function touchShips(world: World, foe: Foe, emit: EmitEvent): void {
  if (foe.contactTicks > 0) {
    foe.contactTicks -= 1;
    return;
  }
  const kind = FOE_KINDS[foe.kind]!;
  const reach = kind.radius + SHIP_RADIUS - 2;
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    if (!isUp(ship)) continue;
    const dx = foe.x - ship.x;
    const dy = foe.y - ship.y;
    const square = dx * dx + dy * dy;
    if (square > reach * reach) continue;
    if (!hurtShip(world, slot, kind.contactDamage, foe.kind, emit)) continue;
    foe.contactTicks = CONTACT_TICKS;
    const distance = Math.sqrt(square);
    if (distance > 0) pushFoe(foe, dx / distance, dy / distance, CONTACT_PUSH);
  }
}

/** Moves overlapping foes apart by half the overlap each, lighter ones further. At most 11,175 pairs. */
function keepApart(world: World): void {
  const { items, count } = world.foes;
  for (let i = 1; i < count; i++) {
    const a = items[i]!;
    const radius = FOE_KINDS[a.kind]!.radius;
    for (let j = 0; j < i; j++) {
      const b = items[j]!;
      const dx = a.x - b.x;
      const reach = radius + FOE_KINDS[b.kind]!.radius;
      if (dx > reach || dx < -reach) continue;
      const dy = a.y - b.y;
      const square = dx * dx + dy * dy;
      if (square >= reach * reach || square === 0) continue;
      const distance = Math.sqrt(square);
      const force = ((reach - distance) * 0.15) / distance;
      pushFoe(a, dx, dy, force);
      pushFoe(b, -dx, -dy, force);
    }
  }
}
