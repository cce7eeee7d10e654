/** Ships: a spark whose number of points tells players apart, its baton, an arc for health, and ornaments around it. */
import type { PlayerState } from '../../../rooms/arena/room/arena-state.ts';
import { DASH_COOLDOWN_TICKS } from '../../../rooms/arena/simulation/world/constants.ts';
import { ARC_STEPS } from '../painting/paint-ships.ts';
import { COLOR, PLAYER_COLORS } from '../painting/palette.ts';
import type { ShipEntry } from '../ship-book.ts';
import type { StageSet } from '../stage-set.ts';
import { drawShadow } from './draw-foes.ts';

export interface ShipPlace {
  readonly slot: number;
  readonly own: boolean;
  readonly x: number;
  readonly y: number;
  readonly aimX: number;
  readonly aimY: number;
}

const LOW_HEALTH = 0.35;
const HURT_MS = 180;
const REVIVED_MS = 600;
const ORBIT_PX = 34;

export function drawShip(stage: StageSet, at: ShipPlace, player: PlayerState, entry: ShipEntry, nowMs: number): void {
  if (entry.downed) {
    drawDowned(stage, at, player, entry, nowMs);
    return;
  }
  const { layers, frames, beat } = stage;
  const { x, y } = at;
  const color = PLAYER_COLORS[at.slot] ?? COLOR.gold;
  const blink = player.invulnerable && !stage.calm ? 0.7 + 0.3 * Math.sin(nowMs / 45) : 1;
  const alpha = player.connected ? blink : 0.35;
  drawShadow(stage, x, y, 14, alpha);
  const warm = player.overdriveTicks > 0;
  const glow = (warm ? 1.5 : 1.05) + (warm ? 0.25 : 0.12) * beat.pulse;
  layers.ground.place(frames.glow, x, y, glow, glow, 0, 0.4 * alpha, warm ? COLOR.danger : color);
  const turn = nowMs / 1400 + at.slot;
  const size = 1.22 + 0.1 * beat.pulse;
  layers.bodies.place(frames.baton, x, y, 1, 1, Math.atan2(at.aimY, at.aimX), alpha, COLOR.white);
  layers.bodies.place(frames.ships[at.slot]!, x, y, size, size, turn, alpha, COLOR.white);
  layers.lights.place(frames.glow, x, y, 0.8, 0.8, 0, 0.42 * alpha, color);
  layers.lights.place(frames.glow, x, y, 0.24, 0.24, 0, 0.4 * alpha, COLOR.white);
  const share = player.health / Math.max(1, player.maxHealth);
  const low = share < LOW_HEALTH;
  const arc = frames.arcs[Math.max(1, Math.round(share * ARC_STEPS))]!;
  const arcAlpha = (low && !stage.calm ? 0.65 + 0.35 * Math.sin(nowMs / 110) : 0.9) * (at.own ? 1 : 0.75) * alpha;
  layers.bodies.place(arc, x, y, 1, 1, 0, arcAlpha, low ? COLOR.danger : COLOR.health);
  if (at.own && player.dashCooldownTicks > 0) {
    const step = Math.round((1 - player.dashCooldownTicks / DASH_COOLDOWN_TICKS) * ARC_STEPS);
    layers.bodies.place(frames.arcs[Math.max(0, step)]!, x, y, 1.24, 1.24, 0, 0.5, COLOR.cool);
  }
  drawOrnaments(stage, at, entry, alpha, nowMs);
  drawReactions(stage, at, entry, color, nowMs);
}

/** Ornaments circle the ship; several of one kind make it larger. */
function drawOrnaments(
  { layers, frames }: StageSet,
  { x, y }: ShipPlace,
  entry: ShipEntry,
  alpha: number,
  nowMs: number,
): void {
  let kinds = 0;
  for (const held of entry.ornaments) if (held > 0) kinds++;
  if (kinds === 0) return;
  let place = 0;
  for (let i = 0; i < entry.ornaments.length; i++) {
    const held = entry.ornaments[i]!;
    if (held === 0) continue;
    const angle = nowMs / 2600 + (place++ / kinds) * 2 * Math.PI;
    const size = 0.75 + 0.13 * held;
    const ox = x + Math.cos(angle) * ORBIT_PX;
    const oy = y + Math.sin(angle) * ORBIT_PX;
    layers.bodies.place(frames.ornaments[i]!, ox, oy, size, size, 0, 0.92 * alpha, COLOR.white);
  }
}

function drawReactions(
  { layers, frames, calm }: StageSet,
  at: ShipPlace,
  entry: ShipEntry,
  color: number,
  nowMs: number,
): void {
  const sinceHurt = nowMs - entry.hurtAtMs;
  if (sinceHurt < HURT_MS) {
    const run = sinceHurt / HURT_MS;
    const size = 0.4 + 0.5 * run;
    layers.lights.place(frames.ring, at.x, at.y, size, size, 0, (calm ? 0.5 : 1) * (1 - run), COLOR.danger);
  }
  const sinceRevived = nowMs - entry.revivedAtMs;
  if (sinceRevived < REVIVED_MS) {
    const run = sinceRevived / REVIVED_MS;
    const size = 0.4 + 2.6 * run;
    layers.lights.place(frames.ring, at.x, at.y, size, size, 0, 1 - run, color);
  }
}

/** An ember in the circle where help counts; the arc shows the time to the player's return. */
function drawDowned(stage: StageSet, at: ShipPlace, player: PlayerState, entry: ShipEntry, nowMs: number): void {
  const { layers, frames, beat } = stage;
  const { x, y } = at;
  const color = PLAYER_COLORS[at.slot] ?? COLOR.gold;
  layers.ground.place(frames.rescue, x, y, 1, 1, nowMs / 4000, 0.5 + 0.3 * beat.pulse, color);
  layers.bodies.place(frames.ships[at.slot]!, x, y, 0.6, 0.6, 0.5, 0.55, 0x8a8aa0);
  layers.lights.place(frames.glow, x, y, 0.3, 0.3, 0, 0.25 + 0.3 * beat.pulse, color);
  const share = 1 - player.downedTicks / Math.max(1, entry.downedTicks);
  const arc = frames.arcs[Math.max(0, Math.min(ARC_STEPS, Math.round(share * ARC_STEPS)))]!;
  layers.bodies.place(arc, x, y, 1.5, 1.5, 0, 0.95, color);
}
