/** The pattern in each arena's floor: the first sign of its mode, drawn over the boards and under the light. */
import { ARENA_HEIGHT, ARENA_WIDTH } from '../../../rooms/arena/simulation/world/constants.ts';
import type { Context } from './paint-foes.ts';
import { css, type StagePalette } from './palette.ts';

const MID_X = ARENA_WIDTH / 2;
const MID_Y = ARENA_HEIGHT / 2;

/** The patterns by mode. */
export const PATTERNS: readonly ((c: Context, palette: StagePalette) => void)[] = [
  paintSeating,
  paintParquet,
  paintTiles,
  paintRays,
  () => undefined,
];

/** Ionian: the arcs in which an orchestra sits, and the five lines of a staff through them. */
function paintSeating(c: Context, { line }: StagePalette): void {
  c.lineWidth = 1.4;
  for (let row = 1; row < 9; row++) {
    c.strokeStyle = css(line, 0.34 - row * 0.024);
    c.beginPath();
    c.ellipse(MID_X, -40, row * 108, row * 88, 0, 0, Math.PI);
    c.stroke();
  }
  c.strokeStyle = css(line, 0.15);
  for (let i = -6; i <= 6; i++) {
    const angle = Math.PI / 2 + i * 0.21;
    c.beginPath();
    c.moveTo(MID_X + Math.cos(angle) * 130, -40 + Math.sin(angle) * 106);
    c.lineTo(MID_X + Math.cos(angle) * 1100, -40 + Math.sin(angle) * 900);
    c.stroke();
  }
}

/** Dorian: a polished parquet, with broad reflections of the light on it. */
function paintParquet(c: Context, { line, accent }: StagePalette): void {
  c.lineWidth = 1.2;
  c.strokeStyle = css(line, 0.2);
  const size = 64;
  for (let row = -1; row * size < ARENA_HEIGHT + size; row++) {
    for (let column = -1; column * size < ARENA_WIDTH + size; column++) {
      const [x, y] = [column * size, row * size];
      c.beginPath();
      if ((row + column) % 2 === 0) for (const d of [0, 16, 32, 48]) lineTo(c, x, y + d, x + size, y + d);
      else for (const d of [0, 16, 32, 48]) lineTo(c, x + d, y, x + d, y + size);
      c.stroke();
    }
  }
  for (const [x, width, alpha] of [
    [330, 150, 0.09],
    [560, 70, 0.06],
    [820, 210, 0.1],
    [1010, 50, 0.05],
  ] as const) {
    const sheen = c.createLinearGradient(x - width, 0, x + width, 0);
    sheen.addColorStop(0, css(accent, 0));
    sheen.addColorStop(0.5, css(accent, alpha));
    sheen.addColorStop(1, css(accent, 0));
    c.save();
    c.transform(1, 0, -0.35, 1, 130, 0);
    c.fillStyle = sheen;
    c.fillRect(x - width, -50, 2 * width, ARENA_HEIGHT + 100);
    c.restore();
  }
}

/** Phrygian: lozenges of a tiled court, and a string along each wall, because walls give shots back here. */
function paintTiles(c: Context, { line, accent }: StagePalette): void {
  const [w, h] = [128, 90];
  for (let row = -1; row * h < ARENA_HEIGHT + h; row++) {
    for (let column = -1; column * w < ARENA_WIDTH + w; column++) {
      const [x, y] = [column * w, row * h];
      c.strokeStyle = css(line, 0.26);
      c.lineWidth = 1.3;
      c.beginPath();
      lineTo(c, x, y + h / 2, x + w / 2, y);
      lineTo(c, x + w / 2, y, x + w, y + h / 2);
      lineTo(c, x + w, y + h / 2, x + w / 2, y + h);
      lineTo(c, x + w / 2, y + h, x, y + h / 2);
      c.stroke();
      c.fillStyle = css(line, (row + column) % 2 === 0 ? 0.1 : 0.04);
      c.beginPath();
      c.moveTo(x + w / 2, y + 22);
      c.lineTo(x + w - 32, y + h / 2);
      c.lineTo(x + w / 2, y + h - 22);
      c.lineTo(x + 32, y + h / 2);
      c.closePath();
      c.fill();
    }
  }
  for (const inset of [9, 15]) {
    c.strokeStyle = css(accent, inset === 9 ? 0.7 : 0.25);
    c.lineWidth = 1.6;
    c.beginPath();
    c.roundRect(inset, inset, ARENA_WIDTH - 2 * inset, ARENA_HEIGHT - 2 * inset, 12);
    c.stroke();
  }
}

/** Lydian: rings of light around the middle, to which the light will narrow. */
function paintRays(c: Context, { line, accent }: StagePalette): void {
  c.lineWidth = 1.3;
  for (let ring = 1; ring < 8; ring++) {
    c.strokeStyle = css(line, 0.3 - ring * 0.028);
    c.beginPath();
    c.arc(MID_X, MID_Y, ring * 80, 0, 2 * Math.PI);
    c.stroke();
  }
  for (let i = 0; i < 90; i++) {
    // A golden-angle scatter is even, has no pattern, and is the same each time.
    const angle = i * 2.39996;
    const distance = 44 * Math.sqrt(i + 1) * 1.7;
    c.fillStyle = css(accent, 0.1 + 0.22 * ((i * 7) % 10) * 0.1);
    c.beginPath();
    c.arc(MID_X + Math.cos(angle) * distance, MID_Y + Math.sin(angle) * distance * 0.7, 1.1 + (i % 3) * 0.5, 0, 7);
    c.fill();
  }
}

export function lineTo(c: Context, x1: number, y1: number, x2: number, y2: number): void {
  c.moveTo(x1, y1);
  c.lineTo(x2, y2);
}
