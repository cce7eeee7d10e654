/** Ships: a spark with a direction, its health as an arc around it. */
import type { GameObjects } from 'phaser';
import type { PlayerState } from '../../rooms/arena/arena-state.ts';
import { DASH_COOLDOWN_TICKS, SHIP_RADIUS } from '../../rooms/arena/simulation/constants.ts';
import { COLOR, PLAYER_COLORS } from './palette.ts';

type Graphics = GameObjects.Graphics;

export interface ShipPose {
  readonly x: number;
  readonly y: number;
  readonly aimX: number;
  readonly aimY: number;
}

export function drawShip(
  g: Graphics,
  slot: number,
  player: PlayerState,
  { x, y, aimX, aimY }: ShipPose,
  own: boolean,
  nowMs: number,
): void {
  const color = PLAYER_COLORS[slot] ?? COLOR.gold;
  const down = player.downedTicks > 0;
  const alpha = !player.connected ? 0.35 : down ? 0.5 : player.invulnerable ? 0.6 + 0.4 * Math.sin(nowMs / 50) : 1;
  if (!down) drawGlow(g, x, y, color, player.overdriveTicks > 0);
  const r = SHIP_RADIUS;
  const [sideX, sideY] = [-aimY, aimX];
  g.fillStyle(color, alpha).fillTriangle(
    x + aimX * r * 1.25,
    y + aimY * r * 1.25,
    x - aimX * r * 0.8 + sideX * r * 0.85,
    y - aimY * r * 0.8 + sideY * r * 0.85,
    x - aimX * r * 0.8 - sideX * r * 0.85,
    y - aimY * r * 0.8 - sideY * r * 0.85,
  );
  if (down)
    g.lineStyle(3, COLOR.danger, 0.9)
      .lineBetween(x - r, y - r, x + r, y + r)
      .lineBetween(x + r, y - r, x - r, y + r);
  else drawArc(g, x, y, r + 7, player.health / Math.max(1, player.maxHealth), healthColor(player), own ? 4 : 3);
  if (own && player.dashCooldownTicks > 0)
    drawArc(g, x, y, r + 12, 1 - player.dashCooldownTicks / DASH_COOLDOWN_TICKS, COLOR.wall, 2);
}

function drawGlow(g: Graphics, x: number, y: number, color: number, overdrive: boolean): void {
  for (const [radius, alpha] of [
    [34, 0.05],
    [26, 0.07],
    [20, 0.1],
  ] as const) {
    g.fillStyle(overdrive ? COLOR.danger : color, overdrive ? 2 * alpha : alpha).fillCircle(x, y, radius);
  }
}

function drawArc(g: Graphics, x: number, y: number, radius: number, share: number, color: number, width: number): void {
  if (share <= 0) return;
  const start = -Math.PI / 2;
  g.lineStyle(width, color, 0.95).beginPath();
  g.arc(x, y, radius, start, start + 2 * Math.PI * Math.min(1, share)).strokePath();
}

function healthColor({ health, maxHealth }: PlayerState): number {
  return health < 0.35 * maxHealth ? COLOR.danger : COLOR.health;
}
