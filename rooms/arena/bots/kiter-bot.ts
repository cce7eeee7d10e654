/**
 * A player who keeps away and shoots, with one skill from 0 (a beginner) to 1 (a strong player): how soon they react,
 * how well they aim and lead, how much danger they notice, how often they lapse. It judges controllers and produces
 * load. Training data comes from other players, so that a model isn't judged by those it learnt from.
 */
import { ArenaError } from '../arena-errors.ts';
import type { Bot, BotFactory } from '../headless/bot.ts';
import { FOE_PHASE } from '../simulation/foes/foe-kinds.ts';
import { BUTTON, type ShipInput } from '../simulation/ships/ship-input.ts';
import { ARENA_HEIGHT, ARENA_WIDTH } from '../simulation/world/constants.ts';
import type { PlayerView } from '../simulation/world/view.ts';
import { feelDanger, type Push } from './danger.ts';

/** Ticks from seeing to doing: 500 ms for a beginner, 100 ms for a strong player. */
const SLOWEST_REACTION = 10;
const FASTEST_REACTION = 2;
/** Tangent of a beginner's aim error, as a standard deviation; a strong player's is a tenth of it. */
const WORST_AIM = 0.3;
const SHOT_SPEED = 24;
const FIRE_RANGE = 640;
/** Ticks spent looking at the cards before choosing. */
const CHOOSE_AFTER = 24;

interface Mind {
  readonly skill: number;
  /** Inputs between eye and hand, in a ring. */
  readonly delayed: { moveX: number; moveY: number; aimX: number; aimY: number; buttons: number }[];
  next: number;
  aimError: number;
  lapseTicks: number;
  chooseTicks: number;
  turn: number;
  readonly push: Push;
}

/** Makes the bot. Errors: HEADLESS_OPTIONS when the skill is not from 0 to 1. */
export function kiterBot(skill: number): BotFactory {
  if (!(skill >= 0 && skill <= 1)) {
    throw new ArenaError('HEADLESS_OPTIONS', String(skill), { expected: 'a skill from 0 to 1' });
  }
  return ({ slot }) => createKiter(skill, slot % 2 === 0 ? 1 : -1);
}

function createKiter(skill: number, turn: number): Bot {
  const reaction = Math.round(SLOWEST_REACTION + (FASTEST_REACTION - SLOWEST_REACTION) * skill);
  const mind: Mind = {
    skill,
    delayed: Array.from({ length: reaction }, () => ({ moveX: 0, moveY: 0, aimX: 0, aimY: 0, buttons: 0 })),
    next: 0,
    aimError: 0,
    lapseTicks: 0,
    chooseTicks: 0,
    turn,
    push: { x: 0, y: 0, alarm: 0 },
  };
  return (view, out, random) => {
    const wish = mind.delayed[mind.next]!;
    mind.next = (mind.next + 1) % reaction;
    out.moveX = wish.moveX;
    out.moveY = wish.moveY;
    out.aimX = wish.aimX;
    out.aimY = wish.aimY;
    out.buttons = wish.buttons;
    think(mind, view, wish, random);
  };
}

type Wish = Omit<ShipInput, 'seq'>;

function think(mind: Mind, view: PlayerView, wish: Wish, random: () => number): void {
  wish.buttons = 0;
  choose(mind, view, wish, random);
  if (random() < 0.012 * (1 - mind.skill)) mind.lapseTicks = 8 + Math.floor(random() * 16);
  if (mind.lapseTicks > 0) {
    mind.lapseTicks -= 1;
    wish.moveX = 0;
    wish.moveY = 0;
    return;
  }
  aim(mind, view, wish, random);
  walk(mind, view, wish, random);
}

function choose(mind: Mind, view: PlayerView, wish: Wish, random: () => number): void {
  mind.chooseTicks = view.own.choosing ? mind.chooseTicks + 1 : 0;
  if (mind.chooseTicks < CHOOSE_AFTER || mind.chooseTicks % 2 === 1) return;
  const card = random();
  wish.buttons |= card < 0.34 ? BUTTON.choose1 : card < 0.67 ? BUTTON.choose2 : BUTTON.choose3;
}

/** Aims at the nearest foe, ahead of it, with an error that wanders. */
function aim(mind: Mind, view: PlayerView, wish: Wish, random: () => number): void {
  const target = nearest(view);
  if (target === null) return;
  const spread = WORST_AIM * (1 - 0.9 * mind.skill);
  // The sum of three is close to a bell curve; mixing with the last error makes neighbouring shots err alike.
  const bell = (random() + random() + random() - 1.5) * 2;
  mind.aimError = mind.aimError * 0.7 + bell * spread * 0.7;
  const dx = target.x - view.own.x;
  const dy = target.y - view.own.y;
  const distance = Math.sqrt(dx * dx + dy * dy) + 1;
  const lead = (distance / SHOT_SPEED) * mind.skill + mind.delayed.length * mind.skill;
  const aimX = dx + target.vx * lead;
  const aimY = dy + target.vy * lead;
  const x = aimX - aimY * mind.aimError;
  const y = aimY + aimX * mind.aimError;
  const scale = 127 / (Math.sqrt(x * x + y * y) + 1);
  wish.aimX = Math.round(x * scale);
  wish.aimY = Math.round(y * scale);
  if (distance < FIRE_RANGE) wish.buttons |= BUTTON.fire;
}

function walk(mind: Mind, view: PlayerView, wish: Wish, random: () => number): void {
  const { own } = view;
  const { push } = mind;
  feelDanger(view, mind.skill, push);
  if (random() < 0.02) mind.turn = -mind.turn;
  // It stays near the middle of the arena, so that it doesn't get cornered.
  const midX = ARENA_WIDTH / 2 - own.x;
  const midY = ARENA_HEIGHT / 2 - own.y;
  const away = Math.sqrt(midX * midX + midY * midY) + 1;
  const drift = 0.25 + 0.35 * mind.skill;
  push.x += (midX / away) * Math.min(1, away / 300) * 0.5 - (midY / away) * mind.turn * drift;
  push.y += (midY / away) * Math.min(1, away / 300) * 0.5 + (midX / away) * mind.turn * drift;
  fetch(mind, view);
  const length = Math.sqrt(push.x * push.x + push.y * push.y);
  const scale = length < 0.15 ? 0 : 127 / length;
  wish.moveX = Math.round(push.x * scale);
  wish.moveY = Math.round(push.y * scale);
  if (push.alarm > 0.5 && own.dashCooldownTicks === 0 && random() < 0.1 + 0.6 * mind.skill) wish.buttons |= BUTTON.dash;
}

/** Fetches near pick-ups, and goes to team-mates who are down. */
function fetch(mind: Mind, view: PlayerView): void {
  const { own } = view;
  for (let index = 0; index < view.pickupCount; index++) {
    pullTo(mind, own.x, own.y, view.pickups[index]!.x, view.pickups[index]!.y, 320, 0.6);
  }
  for (let index = 0; index < view.mateCount; index++) {
    const mate = view.mates[index]!;
    if (!mate.up) pullTo(mind, own.x, own.y, mate.x, mate.y, 900, 0.9);
  }
}

function pullTo(mind: Mind, x: number, y: number, toX: number, toY: number, reach: number, force: number): void {
  const dx = toX - x;
  const dy = toY - y;
  const distance = Math.sqrt(dx * dx + dy * dy) + 1;
  if (distance > reach) return;
  mind.push.x += (dx / distance) * force;
  mind.push.y += (dy / distance) * force;
}

function nearest(view: PlayerView) {
  let best = null;
  let bestSquare = Number.POSITIVE_INFINITY;
  for (let index = 0; index < view.foeCount; index++) {
    const foe = view.foes[index]!;
    if (foe.phase === FOE_PHASE.appearing) continue;
    const dx = foe.x - view.own.x;
    const dy = foe.y - view.own.y;
    const square = dx * dx + dy * dy;
    if (square >= bestSquare) continue;
    best = foe;
    bestSquare = square;
  }
  return best;
}
