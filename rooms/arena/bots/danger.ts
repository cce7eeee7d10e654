/** The direction in which danger pushes a player: the sum of the pushes of all foes and foes' shots around. */

import { FOE, FOE_PHASE } from '../simulation/foes/foe-kinds.ts';
import { ARENA_HEIGHT, ARENA_WIDTH } from '../simulation/world/constants.ts';
import type { FoeView, PlayerView, ShotView } from '../simulation/world/view.ts';

export interface Push {
  x: number;
  y: number;
  /** 0 (none) to 1 (a hit is about to come). */
  alarm: number;
}

const FOE_REACH = 190;
const SHOT_REACH = 150;
const WALL_REACH = 130;

/** Fills `push`; `care`, 0 to 1, is the share of it that the player notices. */
export function feelDanger(view: PlayerView, care: number, push: Push): void {
  push.x = 0;
  push.y = 0;
  push.alarm = 0;
  for (let index = 0; index < view.foeCount; index++) avoidFoe(view, view.foes[index]!, push);
  for (let index = 0; index < view.foeShotCount; index++) avoidShot(view, view.foeShots[index]!, care, push);
  avoidWalls(view, push);
}

function avoidFoe(view: PlayerView, foe: FoeView, push: Push): void {
  const dx = view.own.x - foe.x;
  const dy = view.own.y - foe.y;
  const distance = Math.sqrt(dx * dx + dy * dy) + 1;
  const heavy = foe.kind === FOE.minim || foe.kind === FOE.fermata;
  const reach = heavy ? FOE_REACH + 50 : FOE_REACH;
  if (distance > reach) return;
  const attacks = foe.phase === FOE_PHASE.windUp || foe.phase === FOE_PHASE.attack;
  const weight = (1 - distance / reach) * (attacks ? 2.2 : 1.2);
  push.x += (dx / distance) * weight;
  push.y += (dy / distance) * weight;
  if (distance < 60 || (attacks && distance < 120)) push.alarm = Math.max(push.alarm, 1 - distance / 160);
}

/** Pushes sideways out of a shot's line, harder the sooner it arrives. */
function avoidShot(view: PlayerView, shot: ShotView, care: number, push: Push): void {
  const dx = view.own.x - shot.x;
  const dy = view.own.y - shot.y;
  const speed = Math.sqrt(shot.vx * shot.vx + shot.vy * shot.vy);
  if (speed === 0) return;
  const along = (dx * shot.vx + dy * shot.vy) / speed;
  if (along < 0 || along > SHOT_REACH) return;
  const across = (dx * -shot.vy + dy * shot.vx) / speed;
  if (Math.abs(across) > 45) return;
  const side = across >= 0 ? 1 : -1;
  const weight = care * 1.8 * (1 - along / SHOT_REACH);
  push.x += (-shot.vy / speed) * side * weight;
  push.y += (shot.vx / speed) * side * weight;
  if (along < 45 && Math.abs(across) < 22) push.alarm = Math.max(push.alarm, care * 0.8);
}

function avoidWalls(view: PlayerView, push: Push): void {
  const { x, y } = view.own;
  push.x += Math.max(0, 1 - x / WALL_REACH) - Math.max(0, 1 - (ARENA_WIDTH - x) / WALL_REACH);
  push.y += Math.max(0, 1 - y / WALL_REACH) - Math.max(0, 1 - (ARENA_HEIGHT - y) / WALL_REACH);
}
