/** The ornaments that a player can take between waves: what is offered, what is chosen, and what each one does. */
import type { EmitEvent } from '../world/arena-events.ts';
import { EVENT } from '../world/arena-events.ts';
import { MAX_PLAYERS } from '../world/constants.ts';
import { nextIndex, type RandomState } from '../world/random.ts';
import type { World } from '../world/world.ts';
import { MAX_STACK, ORNAMENT, ORNAMENT_COUNT } from './ornament-kinds.ts';
import type { Ship } from './ship.ts';
import { BUTTON } from './ship-input.ts';

const CHOICES = BUTTON.choose1 | BUTTON.choose2 | BUTTON.choose3;

export function held(ship: Ship, ornament: number): number {
  return ship.ornaments[ornament - 1]!;
}

/** Factor on the rate of fire. */
export function fireRateFactor(ship: Ship): number {
  return 1 + 0.18 * held(ship, ORNAMENT.trill);
}

/** Number of shots beside the straight one. */
export function sideShots(ship: Ship): number {
  return held(ship, ORNAMENT.mordent);
}

/** Factor on speed and dash length; stored as float32 in `moveScale`. */
function moveFactor(ship: Ship): number {
  return Math.fround(1 + 0.05 * held(ship, ORNAMENT.glissando));
}

/** Damage of a dash to each foe it goes through. */
export function dashDamage(ship: Ship): number {
  return 14 * held(ship, ORNAMENT.glissando);
}

/** Factor on the damage of shots. */
export function shotDamageFactor(ship: Ship): number {
  return 1 + 0.22 * held(ship, ORNAMENT.accent);
}

/** Damage of the burst of a foe that this player has slain; 0 = none. */
export function burstDamage(ship: Ship): number {
  return 7 * held(ship, ORNAMENT.echo);
}

/** Reach of that burst. */
export function burstRadius(ship: Ship): number {
  return 50 + 8 * held(ship, ORNAMENT.echo);
}

/** Factor on damage taken. */
export function muteFactor(ship: Ship): number {
  return 1 - 0.1 * held(ship, ORNAMENT.mute);
}

/** Distance within which foes' shots vanish when the player is hurt; 0 = none. */
export function silenceRadius(ship: Ship): number {
  const count = held(ship, ORNAMENT.mute);
  return count === 0 ? 0 : 70 + 25 * count;
}

/** Offers three different ornaments that the player can still take, or fewer when fewer are left. */
export function offerOrnaments(random: RandomState, ship: Ship): void {
  let available = 0;
  for (let id = 1; id <= ORNAMENT_COUNT; id++) if (held(ship, id) < MAX_STACK) available += 1;
  let taken = 0;
  for (let card = 0; card < 3; card++) {
    if (available === 0) {
      ship.offer[card] = 0;
      continue;
    }
    const id = nthAvailable(ship, taken, nextIndex(random, available));
    ship.offer[card] = id;
    taken |= 1 << id;
    available -= 1;
  }
  ship.choosing = ship.offer[0] !== 0;
}

/** The `index`-th ornament that isn't full and not in the bit set `taken`. */
function nthAvailable(ship: Ship, taken: number, index: number): number {
  let left = index;
  for (let id = 1; id <= ORNAMENT_COUNT; id++) {
    if (held(ship, id) >= MAX_STACK || (taken & (1 << id)) !== 0) continue;
    if (left === 0) return id;
    left -= 1;
  }
  return 0;
}

/** Takes each choice that was made in this step. A key held since before the offer doesn't choose. */
export function readChoices(world: World, emit: EmitEvent): void {
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    if (!ship.present) continue;
    const choices = ship.input.buttons & CHOICES;
    const pressed = choices & ~ship.heldChoices;
    ship.heldChoices = choices;
    if (!ship.choosing || pressed === 0) continue;
    const card = (pressed & BUTTON.choose1) !== 0 ? 0 : (pressed & BUTTON.choose2) !== 0 ? 1 : 2;
    const id = ship.offer[card]!;
    if (id !== 0) takeOrnament(ship, slot, id, emit);
  }
}

export function takeOrnament(ship: Ship, slot: number, id: number, emit: EmitEvent): void {
  if (id !== 0) {
    ship.ornaments[id - 1] = held(ship, id) + 1;
    ship.moveScale = moveFactor(ship);
  }
  closeOffer(ship);
  emit(slot, EVENT.upgrade, id, 0, 0, 0);
}

export function closeOffer(ship: Ship): void {
  ship.offer[0] = 0;
  ship.offer[1] = 0;
  ship.offer[2] = 0;
  ship.choosing = false;
}
