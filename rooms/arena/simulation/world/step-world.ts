/** One step of the world: the order of its parts, and what happens to a ship whose input is late. */
import { stepFoes } from '../foes/step-foes.ts';
import { stepDowned } from '../ships/downed.ts';
import { stepFire } from '../ships/fire.ts';
import { stepPickups } from '../ships/pickups.ts';
import { HOLD_TICKS, type Ship } from '../ships/ship.ts';
import { readInput, type ShipInput } from '../ships/ship-input.ts';
import { stepShip } from '../ships/ship-movement.ts';
import { readChoices } from '../ships/upgrades.ts';
import { reapFoes } from '../shots/combat.ts';
import { stepShots } from '../shots/step-shots.ts';
import { stepBeat } from '../waves/director.ts';
import { stepDirector } from '../waves/step-director.ts';
import { stepWaves } from '../waves/waves.ts';
import { type EmitEvent, EVENT } from './arena-events.ts';
import { ARENA_PHASE, MAX_PLAYERS, TICKS_PER_SECOND } from './constants.ts';
import { type ModeRules, modeRules } from './modes.ts';
import { stepCombo } from './score.ts';
import { nearestFoe, tellPlay } from './telemetry.ts';
import { shipAt, type World } from './world.ts';

/**
 * Steps the world by one tick of 50 ms. `inputs` are by slot; wrong ones are made legal (see `sanitizeInput`). A ship
 * without an input waits for it, up to HOLD_TICKS; after that, it is stepped as idle. `emit` is called for each
 * observed event and must not change the world. Makes no objects.
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
 * Makes up for a step in which the ship in `slot` waited: moves it by a late input, before the step of the tick in
 * which that came. Returns false, and does nothing, when the ship never waited: then the input must wait for its own
 * step.
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

/** Whether the ship waits in this step. Counts the steps it waited; drops those that can't be made up for. */
function isWaiting(world: World, ship: Ship, input: ShipInput | undefined): boolean {
  if (input !== undefined) {
    ship.heldTicks = 0;
    // An input that is a second late never comes; its step must not use up the patience for the next one.
    if (ship.owedTicks > 0 && world.tick % TICKS_PER_SECOND === 0) ship.owedTicks -= 1;
    return false;
  }
  if (ship.heldTicks < HOLD_TICKS && ship.owedTicks < HOLD_TICKS) {
    ship.heldTicks += 1;
    ship.owedTicks += 1;
    return true;
  }
  // An idle step replaces one that was owed.
  ship.heldTicks = HOLD_TICKS;
  if (ship.owedTicks > 0) ship.owedTicks -= 1;
  return false;
}

function moveShip(world: World, rules: ModeRules, ship: Ship, slot: number, emit: EmitEvent): void {
  const dashes = ship.dashTicks;
  stepShip(ship, ship.input, rules);
  if (ship.dashTicks > dashes) emit(slot, EVENT.dash, nearestFoe(world, ship), 0, 0, 0);
}
