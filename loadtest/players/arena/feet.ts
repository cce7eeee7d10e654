/** Where a simulated person goes: by habit, away from danger as far as it is noticed, as the device can. */
import { FOE_PHASE } from '../../../rooms/arena/simulation/foes/foe-kinds.ts';
import { BUTTON } from '../../../rooms/arena/simulation/ships/ship-input.ts';
import { ARENA_HEIGHT, ARENA_WIDTH } from '../../../rooms/arena/simulation/world/constants.ts';
import type { FoeView, PlayerView, ShotView } from '../../../rooms/arena/simulation/world/view.ts';
import type { Memory, Wish } from './memory.ts';
import type { Traits } from './traits.ts';

/** Ticks for which danger is thought ahead. */
const FORESIGHT = 9;
/** Distance at which something that comes by is taken for a hit. */
const NEAR_MISS = 48;
const WALL = 90;
const CORNER_ROOM = 34;
const PICKUP_REACH = 340;
const MATE_REACH = 900;
const CIRCLE_RADIUS = 220;

interface Pull {
  x: number;
  y: number;
  /** 0 to 1: how near the nearest hit is. */
  alarm: number;
}

/** Sets the way, and dashes in need. */
export function walk(
  traits: Traits,
  view: PlayerView,
  target: FoeView | null,
  memory: Memory,
  wish: Wish,
  random: () => number,
): void {
  const pull: Pull = { x: 0, y: 0, alarm: 0 };
  const steadiness = memory.upsetTicks > 0 ? traits.tilt : 1;
  if (random() < 0.015) memory.side = -memory.side;
  followHabit(traits, view, target, memory, pull, random);
  if (traits.dodging > 0) avoid(view, traits.awareness / steadiness, traits.dodging / steadiness, pull);
  if (traits.greed > 0) fetch(view, traits.greed, pull);
  if (memory.holdTicks > 0) memory.holdTicks--;
  else {
    memory.holdTicks = traits.holdTicks;
    pointTo(pull, traits.ways, memory);
  }
  wish.moveX = memory.moveX;
  wish.moveY = memory.moveY;
  if (pull.alarm > 0.4 && view.own.dashCooldownTicks === 0 && random() < traits.dashing) wish.buttons |= BUTTON.dash;
}

function followHabit(
  { feet, distance }: Traits,
  view: PlayerView,
  target: FoeView | null,
  memory: Memory,
  pull: Pull,
  random: () => number,
): void {
  const { x, y } = view.own;
  switch (feet) {
    case 'kite':
      keepDistance(view, distance, memory.side, pull);
      return;
    case 'flee':
      runFromAll(view, pull);
      return;
    case 'charge':
      if (target !== null) go(pull, target.x - x, target.y - y, 1);
      return;
    case 'mash':
      if (random() < 0.08) {
        memory.goalX = x + 900 * (random() - 0.5);
        memory.goalY = y + 900 * (random() - 0.5);
      }
      go(pull, memory.goalX - x, memory.goalY - y, 1);
      return;
    case 'roam':
      if (Math.hypot(memory.goalX - x, memory.goalY - y) < 40 || random() < 0.005) {
        memory.goalX = ARENA_WIDTH * (0.1 + 0.8 * random());
        memory.goalY = ARENA_HEIGHT * (0.1 + 0.8 * random());
      }
      go(pull, memory.goalX - x, memory.goalY - y, 1);
      return;
    case 'corner': {
      const toX = x < ARENA_WIDTH / 2 ? CORNER_ROOM : ARENA_WIDTH - CORNER_ROOM;
      const toY = y < ARENA_HEIGHT / 2 ? CORNER_ROOM : ARENA_HEIGHT - CORNER_ROOM;
      const away = Math.hypot(toX - x, toY - y);
      if (away > 8) go(pull, toX - x, toY - y, Math.min(1, away / 40));
      return;
    }
    case 'circle': {
      const fromX = x - ARENA_WIDTH / 2;
      const fromY = y - ARENA_HEIGHT / 2;
      const radius = Math.hypot(fromX, fromY) + 1;
      go(pull, -fromY * memory.side, fromX * memory.side, 1);
      go(pull, fromX, fromY, (CIRCLE_RADIUS - radius) / 100);
      return;
    }
    case 'strafe':
      if (random() < 0.03 || x < 200 || x > ARENA_WIDTH - 200) memory.goalX = ARENA_WIDTH * (x < 640 ? 0.8 : 0.2);
      go(pull, memory.goalX - x, 0, 1);
      go(pull, 0, ARENA_HEIGHT / 2 - y, Math.min(0.5, Math.abs(ARENA_HEIGHT / 2 - y) / 200));
      return;
    case 'wall': {
      const inset = 60;
      const top = y < inset + 20;
      const bottom = y > ARENA_HEIGHT - inset - 20;
      const left = x < inset + 20;
      const right = x > ARENA_WIDTH - inset - 20;
      if (top && !right) go(pull, 1, 0, 1);
      else if (right && !bottom) go(pull, 0, 1, 1);
      else if (bottom && !left) go(pull, -1, 0, 1);
      else if (left) go(pull, 0, -1, 1);
      else go(pull, 0, y < ARENA_HEIGHT / 2 ? -1 : 1, 1);
      return;
    }
    default:
  }
}

function go(pull: Pull, x: number, y: number, force: number): void {
  const length = Math.sqrt(x * x + y * y);
  if (length === 0) return;
  pull.x += (x / length) * force;
  pull.y += (y / length) * force;
}

function keepDistance(view: PlayerView, distance: number, side: number, pull: Pull): void {
  const { x, y } = view.own;
  let least = Number.POSITIVE_INFINITY;
  let toX = 0;
  let toY = 0;
  for (let i = 0; i < view.foeCount; i++) {
    const foe = view.foes[i]!;
    const square = (foe.x - x) ** 2 + (foe.y - y) ** 2;
    if (square >= least) continue;
    least = square;
    toX = foe.x - x;
    toY = foe.y - y;
  }
  const middleX = ARENA_WIDTH / 2 - x;
  const middleY = ARENA_HEIGHT / 2 - y;
  go(pull, middleX, middleY, Math.min(0.6, Math.hypot(middleX, middleY) / 500));
  if (least === Number.POSITIVE_INFINITY) return;
  const off = Math.min(1, Math.max(-1, (Math.sqrt(least) - distance) / 120));
  go(pull, toX, toY, off);
  go(pull, -toY * side, toX * side, 0.45);
}

/** Away from all, the near ones most. */
function runFromAll(view: PlayerView, pull: Pull): void {
  const { x, y } = view.own;
  for (let i = 0; i < view.foeCount; i++) {
    const foe = view.foes[i]!;
    const distance = Math.hypot(x - foe.x, y - foe.y) + 1;
    go(pull, x - foe.x, y - foe.y, 60 / distance);
  }
  go(pull, 1, 0, Math.max(0, 1 - x / WALL) - Math.max(0, 1 - (ARENA_WIDTH - x) / WALL));
  go(pull, 0, 1, Math.max(0, 1 - y / WALL) - Math.max(0, 1 - (ARENA_HEIGHT - y) / WALL));
}

/** Out of the way of whatever would come near within the time that is thought ahead. */
function avoid(view: PlayerView, awareness: number, force: number, pull: Pull): void {
  for (let i = 0; i < view.foeCount; i++) {
    const foe = view.foes[i]!;
    const attacks = foe.phase === FOE_PHASE.windUp || foe.phase === FOE_PHASE.attack;
    const size = NEAR_MISS + (attacks ? 45 : 12);
    sidestep(view, foe, size, awareness, attacks ? 1.5 * force : force, pull);
  }
  for (let i = 0; i < view.foeShotCount; i++) sidestep(view, view.foeShots[i]!, NEAR_MISS, awareness, force, pull);
  const { x, y } = view.own;
  go(pull, 1, 0, Math.max(0, 1 - x / WALL) - Math.max(0, 1 - (ARENA_WIDTH - x) / WALL));
  go(pull, 0, 1, Math.max(0, 1 - y / WALL) - Math.max(0, 1 - (ARENA_HEIGHT - y) / WALL));
}

function sidestep(
  view: PlayerView,
  thing: FoeView | ShotView,
  size: number,
  awareness: number,
  force: number,
  pull: Pull,
): void {
  const dx = view.own.x - thing.x;
  const dy = view.own.y - thing.y;
  const distance = Math.sqrt(dx * dx + dy * dy) + 1;
  if (distance > awareness) return;
  const square = thing.vx * thing.vx + thing.vy * thing.vy;
  // The moment at which it comes nearest, if both go on.
  const when = square === 0 ? 0 : Math.min(FORESIGHT, Math.max(0, (dx * thing.vx + dy * thing.vy) / square));
  const missX = dx - thing.vx * when;
  const missY = dy - thing.vy * when;
  const miss = Math.sqrt(missX * missX + missY * missY) + 1;
  if (miss > size) return;
  const urgency = (1 - miss / size) * (1 - when / (FORESIGHT + 3));
  go(pull, missX + dx * 0.3, missY + dy * 0.3, 2.4 * force * (0.35 + urgency));
  pull.alarm = Math.max(pull.alarm, urgency);
}

/** Goes to pick-ups that are near, and to mates who are down. */
function fetch(view: PlayerView, greed: number, pull: Pull): void {
  const { x, y } = view.own;
  for (let i = 0; i < view.pickupCount; i++) {
    const { x: toX, y: toY } = view.pickups[i]!;
    if (Math.hypot(toX - x, toY - y) < PICKUP_REACH) go(pull, toX - x, toY - y, greed);
  }
  for (let i = 0; i < view.mateCount; i++) {
    const mate = view.mates[i]!;
    if (!mate.up && Math.hypot(mate.x - x, mate.y - y) < MATE_REACH) go(pull, mate.x - x, mate.y - y, 2 * greed);
  }
}

/** Turns a pull into what the device has: one of its ways, or any. A weak pull leaves the hand where it rests. */
function pointTo(pull: Pull, ways: number, memory: Memory): void {
  const length = Math.hypot(pull.x, pull.y);
  if (length < 0.12) {
    memory.moveX = 0;
    memory.moveY = 0;
    return;
  }
  const angle = Math.atan2(pull.y, pull.x);
  const step = ways > 0 ? (2 * Math.PI) / ways : 0;
  const way = step > 0 ? step * Math.round(angle / step) : angle;
  memory.moveX = Math.round(127 * Math.cos(way));
  memory.moveY = Math.round(127 * Math.sin(way));
}
