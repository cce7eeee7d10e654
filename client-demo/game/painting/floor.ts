/**
 * The floor of each arena and the hall around it, painted once per mode. The light hangs above the middle of the stage,
 * towards the back. Boards, patterns and all shadows agree on that.
 */
import type { Scene } from 'phaser';
import { ARENA_HEIGHT, ARENA_WIDTH } from '../../../rooms/arena/simulation/world/constants.ts';
import { lineTo, PATTERNS } from './floor-patterns.ts';
import type { Context } from './paint-foes.ts';
import { blend, COLOR, css, hallColor, type StagePalette, stagePalette } from './palette.ts';

/** Where the light hangs, arena pixels. */
export const LIGHT_X = ARENA_WIDTH / 2;
export const LIGHT_Y = 210;
/** Pixels of the hall around the stage that a tall screen shows. */
const HALL_MARGIN = 200;
/** Texels per arena pixel: the floor is soft, and at this scale it fits a texture of 2048. */
const SCALE = 1.2;
const MID_X = ARENA_WIDTH / 2;
const MID_Y = ARENA_HEIGHT / 2;

/** Paints the floor and returns the texture's key. The texture's middle is the arena's middle. */
export function createFloor(scene: Scene, mode: number): string {
  const key = `floor-${mode}`;
  if (scene.textures.exists(key)) return key;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round((ARENA_WIDTH + 2 * HALL_MARGIN) * SCALE);
  canvas.height = Math.round((ARENA_HEIGHT + 2 * HALL_MARGIN) * SCALE);
  const c = canvas.getContext('2d')!;
  c.scale(SCALE, SCALE);
  c.translate(HALL_MARGIN, HALL_MARGIN);
  const palette = stagePalette(mode);
  paintHall(c, palette);
  c.save();
  c.beginPath();
  c.roundRect(0, 0, ARENA_WIDTH, ARENA_HEIGHT, 18);
  c.clip();
  paintBoards(c, palette);
  PATTERNS[mode]?.(c, palette);
  paintVignette(c);
  c.restore();
  paintRim(c, palette);
  scene.textures.addCanvas(key, canvas);
  return key;
}

/** Scale of the floor's image: its texture is larger than what it shows. */
export const FLOOR_SCALE = 1 / SCALE;

/** Rows of seats, hardly seen: they make the dark a room and not a void. */
function paintHall(c: Context, palette: StagePalette): void {
  const { line } = palette;
  c.fillStyle = css(hallColor(palette));
  c.fillRect(-HALL_MARGIN, -HALL_MARGIN, ARENA_WIDTH + 2 * HALL_MARGIN, ARENA_HEIGHT + 2 * HALL_MARGIN);
  c.lineWidth = 9;
  c.lineCap = 'round';
  for (let row = 0; row < 5; row++) {
    c.strokeStyle = css(line, 0.13 - row * 0.022);
    c.setLineDash([20, 12]);
    c.lineDashOffset = row * 16;
    c.beginPath();
    c.ellipse(MID_X, -420, 1000 + row * 60, ARENA_HEIGHT + 458 + row * 34, 0, 0.15, Math.PI - 0.15);
    c.stroke();
  }
  c.setLineDash([]);
}

function paintBoards(c: Context, { lit, floor, edge }: StagePalette): void {
  const light = c.createRadialGradient(LIGHT_X, LIGHT_Y, 40, MID_X, MID_Y - 40, 820);
  light.addColorStop(0, css(lit));
  light.addColorStop(0.45, css(floor));
  light.addColorStop(1, css(edge));
  c.fillStyle = light;
  c.fillRect(0, 0, ARENA_WIDTH, ARENA_HEIGHT);
}

function paintVignette(c: Context): void {
  const dark = c.createRadialGradient(MID_X, MID_Y - 30, 330, MID_X, MID_Y, 800);
  dark.addColorStop(0, '#00000000');
  dark.addColorStop(1, '#00000088');
  c.fillStyle = dark;
  c.fillRect(0, 0, ARENA_WIDTH, ARENA_HEIGHT);
}

/** The stage's edge catches the light at the back. */
function paintRim(c: Context, { line, accent }: StagePalette): void {
  for (const [width, alpha] of [
    [14, 0.06],
    [7, 0.12],
    [2.5, 0.8],
  ] as const) {
    const light = c.createLinearGradient(0, 0, 0, ARENA_HEIGHT);
    light.addColorStop(0, css(blend(line, accent, 0.5), alpha));
    light.addColorStop(1, css(line, alpha * 0.6));
    c.strokeStyle = light;
    c.lineWidth = width;
    c.beginPath();
    c.roundRect(1, 1, ARENA_WIDTH - 2, ARENA_HEIGHT - 2, 17);
    c.stroke();
  }
}

/** Mixolydian: a round stage that turns. Its texture is a separate disc. */
export function createDisc(scene: Scene): string {
  const key = 'disc';
  if (scene.textures.exists(key)) return key;
  const radius = DISC_RADIUS;
  const canvas = document.createElement('canvas');
  canvas.width = 2 * radius * SCALE;
  canvas.height = 2 * radius * SCALE;
  const c = canvas.getContext('2d')!;
  c.scale(SCALE, SCALE);
  c.translate(radius, radius);
  const { line, accent } = stagePalette(4);
  c.fillStyle = css(COLOR.white, 0.02);
  c.beginPath();
  c.arc(0, 0, radius - 4, 0, 2 * Math.PI);
  c.fill();
  c.lineWidth = 1.5;
  for (const ring of [90, 180, 270, radius - 4]) {
    c.strokeStyle = css(line, 0.4);
    c.beginPath();
    c.arc(0, 0, ring, 0, 2 * Math.PI);
    c.stroke();
  }
  for (let i = 0; i < 24; i++) {
    const angle = (i / 24) * 2 * Math.PI;
    const strong = i % 6 === 0;
    c.strokeStyle = strong ? css(accent, 0.35) : css(line, 0.26);
    c.lineWidth = strong ? 2.4 : 1.2;
    c.beginPath();
    const from = i % 2 === 0 ? 90 : 180;
    lineTo(
      c,
      Math.cos(angle) * from,
      Math.sin(angle) * from,
      Math.cos(angle) * (radius - 6),
      Math.sin(angle) * (radius - 6),
    );
    c.stroke();
  }
  // Studs on the outer ring show the turning even to the corner of an eye.
  for (let i = 0; i < 48; i++) {
    const angle = (i / 48) * 2 * Math.PI;
    c.fillStyle = css(accent, i % 4 === 0 ? 0.7 : 0.25);
    c.beginPath();
    c.arc(Math.cos(angle) * (radius - 16), Math.sin(angle) * (radius - 16), i % 4 === 0 ? 3.4 : 1.8, 0, 7);
    c.fill();
  }
  scene.textures.addCanvas(key, canvas);
  return key;
}

const DISC_RADIUS = 352;

/** Lydian's dark: a sheet with a hole of this many texels, scaled to the light's radius. */
export const HOLE_RADIUS = 120;
const DARK_SIZE = 1200;

export function createDark(scene: Scene): string {
  const key = 'dark';
  if (scene.textures.exists(key)) return key;
  const canvas = document.createElement('canvas');
  canvas.width = DARK_SIZE;
  canvas.height = DARK_SIZE;
  const c = canvas.getContext('2d')!;
  const dark = c.createRadialGradient(
    DARK_SIZE / 2,
    DARK_SIZE / 2,
    HOLE_RADIUS * 0.94,
    DARK_SIZE / 2,
    DARK_SIZE / 2,
    HOLE_RADIUS * 1.12,
  );
  dark.addColorStop(0, '#04030c00');
  dark.addColorStop(0.3, '#04030c60');
  dark.addColorStop(1, '#04030cd0');
  c.fillStyle = dark;
  c.fillRect(0, 0, DARK_SIZE, DARK_SIZE);
  scene.textures.addCanvas(key, canvas);
  return key;
}
