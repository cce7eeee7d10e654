/** Foes as notes come loose: each kind has a silhouette of its own, and shows when it is about to attack. */
import type { GameObjects } from 'phaser';
import { FOE_KINDS, FOE_PHASE } from '../../rooms/arena/simulation/foe-kinds.ts';
import { COLOR, FOE_COLORS } from './palette.ts';

type Graphics = GameObjects.Graphics;

/** `health` 0 to 255; `phase` one of FOE_PHASE. */
export function drawFoe(
  g: Graphics,
  kind: number,
  x: number,
  y: number,
  health: number,
  phase: number,
  nowMs: number,
): void {
  const radius = FOE_KINDS[kind]?.radius ?? 12;
  const color = FOE_COLORS[kind] ?? COLOR.ink;
  const alpha = phase === FOE_PHASE.appearing ? 0.35 : 1;
  if (phase === FOE_PHASE.windUp) {
    g.lineStyle(2, COLOR.danger, 0.5 + 0.5 * Math.sin(nowMs / 60)).strokeCircle(x, y, radius + 7);
  }
  g.fillStyle(color, alpha).lineStyle(2.5, color, alpha);
  SHAPES[kind]?.(g, x, y, radius, nowMs, color, alpha);
  if (health < 250 && phase !== FOE_PHASE.appearing) {
    g.fillStyle(0x0b0d1a, 0.8).fillRect(x - radius, y + radius + 5, 2 * radius, 3);
    g.fillStyle(color, 1).fillRect(x - radius, y + radius + 5, (2 * radius * health) / 255, 3);
  }
}

type Shape = (g: Graphics, x: number, y: number, r: number, nowMs: number, color: number, alpha: number) => void;

/** A head with a stem, leaning; the flag makes it a quaver. */
function note(g: Graphics, x: number, y: number, r: number): void {
  g.fillEllipse(x, y, 2 * r, 1.5 * r);
  g.lineBetween(x + 0.9 * r, y, x + 0.9 * r, y - 2.4 * r);
}

const quaver: Shape = (g, x, y, r, nowMs) => {
  note(g, x, y, 0.9 * r);
  const wave = Math.sin(nowMs / 90 + x) * 2;
  g.lineBetween(x + 0.8 * r, y - 2.2 * r, x + 1.7 * r, y - 1.2 * r + wave);
};

const crotchet: Shape = (g, x, y, r) => note(g, x, y, r);

/** Hollow and heavy. */
const minim: Shape = (g, x, y, r, _nowMs, color, alpha) => {
  g.lineStyle(6, color, alpha).strokeEllipse(x, y, 2 * r - 5, 1.6 * r - 5);
  g.lineStyle(4, color, alpha).lineBetween(x + r - 3, y, x + r - 3, y - 2 * r);
};

/** Three slanted strokes that shake. */
const tremolo: Shape = (g, x, y, r, nowMs, color, alpha) => {
  const shake = Math.sin(nowMs / 25 + y) * 1.8;
  g.lineStyle(5, color, alpha);
  for (const offset of [-0.7, 0, 0.7])
    g.lineBetween(x - r + shake, y + (offset + 0.25) * r, x + r + shake, y + (offset - 0.25) * r);
};

/** An arc over a dot. */
const fermata: Shape = (g, x, y, r, _nowMs, color, alpha) => {
  g.lineStyle(5, color, alpha).beginPath();
  g.arc(x, y + 0.3 * r, r, Math.PI, 2 * Math.PI).strokePath();
  g.fillStyle(color, alpha).fillCircle(x, y + 0.2 * r, 0.32 * r);
};

const SHAPES: readonly Shape[] = [quaver, crotchet, minim, tremolo, fermata];
