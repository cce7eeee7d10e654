/** How a simulated person aims, fires and chooses: with the errors, the turn and the cadence of a device. */
import { BUTTON } from '../../../rooms/arena/simulation/ships/ship-input.ts';
import type { FoeView, PlayerView } from '../../../rooms/arena/simulation/world/view.ts';
import { angleBetween, pickTarget } from './eyes.ts';
import type { Memory, Wish } from './memory.ts';
import type { Traits } from './traits.ts';

/** Pixels that a shot flies per tick. */
const SHOT_SPEED = 24;
/** A shot no longer arrives beyond it. */
const REACH = 700;
const CLOSE = 240;
/** The aim is good enough to fire, in radians. */
const ALIGNED = 0.12;
/** Ticks of a burst and of the pause after it. */
const BURST = 18;
const PAUSE = 16;
/** Share of the aim's error that stays from tick to tick. */
const ERROR_STAYS = 0.8;
/** Ticks for which cards are looked at. */
const CHOOSE_AFTER = 24;

/** Aims, and fires or not. Returns the target. */
export function aimAndFire(
  traits: Traits,
  view: PlayerView,
  memory: Memory,
  wish: Wish,
  random: () => number,
): FoeView | null {
  const target = pickTarget(traits.eyes, view, memory);
  let wanted = memory.aimAngle;
  let distance = 0;
  if (target !== null) {
    const dx = target.x - view.own.x;
    const dy = target.y - view.own.y;
    distance = Math.sqrt(dx * dx + dy * dy);
    const ahead = traits.leading * (distance / SHOT_SPEED + traits.latencyTicks);
    wanted = Math.atan2(dy + target.vy * ahead, dx + target.vx * ahead);
  } else if (traits.eyes === 'nobody' && random() < 0.06) wanted = 2 * Math.PI * random();
  const steadiness = memory.upsetTicks > 0 ? traits.tilt : 1;
  const noise = traits.aimNoise * steadiness * Math.sqrt(1 - ERROR_STAYS * ERROR_STAYS);
  memory.aimError = ERROR_STAYS * memory.aimError + noise * bell(random);
  const turn = angleBetween(memory.aimAngle, wanted);
  memory.aimAngle += Math.min(traits.turnRate, Math.max(-traits.turnRate, turn));
  const angle = memory.aimAngle + memory.aimError;
  wish.aimX = Math.round(127 * Math.cos(angle));
  wish.aimY = Math.round(127 * Math.sin(angle));
  const left = Math.abs(angleBetween(memory.aimAngle, wanted));
  const fires = target === null ? traits.eyes === 'nobody' : distance < REACH && pulls(traits, memory, distance, left);
  if (fires && random() < traits.firing) wish.buttons |= BUTTON.fire;
  return target;
}

function pulls({ trigger }: Traits, memory: Memory, distance: number, left: number): boolean {
  switch (trigger) {
    case 'always':
      return true;
    case 'aligned':
      return left < ALIGNED;
    case 'bursts':
      return memory.ticks % (BURST + PAUSE) < BURST;
    case 'close':
      return distance < CLOSE;
    default:
      return false;
  }
}

/** Presses one of the three cards, on every other tick: a choice is a key that goes down. */
export function chooseCard(view: PlayerView, memory: Memory, wish: Wish, random: () => number): void {
  memory.chooseTicks = view.own.choosing ? memory.chooseTicks + 1 : 0;
  if (memory.chooseTicks < CHOOSE_AFTER || memory.chooseTicks % 2 === 1) return;
  const card = random();
  wish.buttons |= card < 1 / 3 ? BUTTON.choose1 : card < 2 / 3 ? BUTTON.choose2 : BUTTON.choose3;
}

/** Nearly normal, with a deviation of 1: the sum of six. */
function bell(random: () => number): number {
  return Math.SQRT2 * (random() + random() + random() + random() + random() + random() - 3);
}
