/** Glows, shots, pick-ups, rings and shadows, painted once; white where the stage tints them. */

import type { Context, Painting } from './paint-foes.ts';
import { blend, COLOR, css, FOE_COLORS, PICKUP_COLORS } from './palette.ts';

export function effectPaintings(): Painting[] {
  const square = (name: string, half: number, paint: (c: Context) => void): Painting => ({
    name,
    halfWidth: half,
    halfHeight: half,
    paint,
  });
  return [
    square('glow', 64, (c) => radial(c, 64, [0.9, 0.34, 0.12, 0.03, 0])),
    square('dot', 8, (c) => radial(c, 8, [1, 0.95, 0.4, 0])),
    square('ring', 64, paintRing),
    square('warn', 62, paintWarning),
    square('hostile', 10, paintHostileShot),
    { name: 'comet', halfWidth: 22, halfHeight: 7, paint: paintComet },
    { name: 'shadow', halfWidth: 20, halfHeight: 12, paint: paintShadow },
    { name: 'bar', halfWidth: 10, halfHeight: 2, paint: (c) => paintBar(c) },
    square('chevron', 10, paintChevron),
    square('note', 8, paintSmallNote),
    ...PICKUP_PATHS.map((path, kind) => square(`pickup${kind}`, 18, (c) => paintPickup(c, kind, path))),
  ];
}

function radial(c: Context, r: number, alphas: readonly number[]): void {
  const light = c.createRadialGradient(0, 0, 0, 0, 0, r);
  alphas.forEach((alpha, i) => {
    light.addColorStop(i / (alphas.length - 1), css(COLOR.white, alpha));
  });
  c.fillStyle = light;
  c.fillRect(-r, -r, 2 * r, 2 * r);
}

function paintRing(c: Context): void {
  const light = c.createRadialGradient(0, 0, 44, 0, 0, 64);
  light.addColorStop(0, '#ffffff00');
  light.addColorStop(0.72, '#ffffff50');
  light.addColorStop(0.84, '#ffffff');
  light.addColorStop(0.9, '#ffffff80');
  light.addColorStop(1, '#ffffff00');
  c.fillStyle = light;
  c.fillRect(-64, -64, 128, 128);
}

/** The place where a blow will land: a disc with a firm edge. */
function paintWarning(c: Context): void {
  c.beginPath();
  c.arc(0, 0, 60, 0, 2 * Math.PI);
  c.fillStyle = '#ffffff26';
  c.fill();
  c.lineWidth = 1.6;
  c.strokeStyle = '#ffffffc0';
  c.stroke();
}

/** A ring with a dark heart: it cannot be mistaken for a player's dot. */
function paintHostileShot(c: Context): void {
  const color = FOE_COLORS[3];
  radialOf(c, color, 10, 0.5);
  c.beginPath();
  c.arc(0, 0, 5.2, 0, 2 * Math.PI);
  c.fillStyle = '#1a0d12';
  c.fill();
  c.lineWidth = 2.8;
  c.strokeStyle = css(blend(color, COLOR.white, 0.35));
  c.stroke();
}

function radialOf(c: Context, color: number, r: number, alpha: number): void {
  const light = c.createRadialGradient(0, 0, r * 0.4, 0, 0, r);
  light.addColorStop(0, css(color, alpha));
  light.addColorStop(1, css(color, 0));
  c.fillStyle = light;
  c.fillRect(-r, -r, 2 * r, 2 * r);
}

/** A staccato dot with a short tail to the left; white, tinted by its owner. */
function paintComet(c: Context): void {
  const tail = c.createLinearGradient(-22, 0, 10, 0);
  tail.addColorStop(0, '#ffffff00');
  tail.addColorStop(1, '#ffffffa0');
  c.fillStyle = tail;
  c.beginPath();
  c.moveTo(-22, 0);
  c.quadraticCurveTo(0, -4.5, 13, -4.5);
  c.lineTo(13, 4.5);
  c.quadraticCurveTo(0, 4.5, -22, 0);
  c.fill();
  c.fillStyle = '#ffffff';
  c.beginPath();
  c.arc(13, 0, 5, 0, 2 * Math.PI);
  c.fill();
}

function paintShadow(c: Context): void {
  c.save();
  c.scale(1, 0.55);
  const dark = c.createRadialGradient(0, 0, 2, 0, 0, 20);
  dark.addColorStop(0, '#03040ab0');
  dark.addColorStop(1, '#03040a00');
  c.fillStyle = dark;
  c.fillRect(-20, -22, 40, 44);
  c.restore();
}

function paintBar(c: Context): void {
  c.fillStyle = '#ffffff';
  c.beginPath();
  c.roundRect(-10, -1.6, 20, 3.2, 1.6);
  c.fill();
}

function paintChevron(c: Context): void {
  c.lineCap = 'round';
  c.lineJoin = 'round';
  for (const [style, width] of [
    ['#0a0b18d0', 6],
    ['#ffffff', 3],
  ] as const) {
    c.strokeStyle = style;
    c.lineWidth = width;
    c.beginPath();
    c.moveTo(-3, -6);
    c.lineTo(4, 0);
    c.lineTo(-3, 6);
    c.stroke();
  }
}

function paintSmallNote(c: Context): void {
  c.fillStyle = '#ffffff';
  c.strokeStyle = '#ffffff';
  c.lineWidth = 1.4;
  c.beginPath();
  c.ellipse(-1.5, 4, 3.4, 2.5, -0.4, 0, 2 * Math.PI);
  c.fill();
  c.beginPath();
  c.moveTo(1.6, 3.4);
  c.lineTo(1.6, -5);
  c.stroke();
}

/** Health, overdrive (forte), grace note, rest: signs of the score on a lit disc. */
const PICKUP_PATHS: readonly ((c: Context) => void)[] = [
  (c) => {
    c.moveTo(0, -5.5);
    c.lineTo(0, 5.5);
    c.moveTo(-5.5, 0);
    c.lineTo(5.5, 0);
  },
  (c) => {
    c.moveTo(5, -6);
    c.bezierCurveTo(0, -8, 1, -2, -0.5, 2);
    c.bezierCurveTo(-1.5, 6, -3, 7.5, -5, 6);
    c.moveTo(-3.5, -1.2);
    c.lineTo(4, -1.2);
  },
  (c) => {
    c.moveTo(2.2, 4);
    c.ellipse(-0.6, 4.2, 2.9, 2, -0.4, 0, 2 * Math.PI);
    c.moveTo(2.1, 3.4);
    c.lineTo(2.1, -6.5);
    c.moveTo(-3.4, 0.5);
    c.lineTo(5.5, -5);
  },
  (c) => {
    c.moveTo(-2.5, -7);
    c.lineTo(2.4, -2.6);
    c.lineTo(-1.6, 1.4);
    c.lineTo(3, 5);
    c.bezierCurveTo(-2.5, 2.6, -3.6, 5.4, 0, 7.6);
  },
];

function paintPickup(c: Context, kind: number, path: (c: Context) => void): void {
  const color = PICKUP_COLORS[kind]!;
  radialOf(c, color, 18, 0.35);
  c.beginPath();
  c.arc(0, 0, 11.5, 0, 2 * Math.PI);
  const body = c.createLinearGradient(0, -12, 0, 12);
  body.addColorStop(0, css(blend(color, COLOR.ground, 0.45)));
  body.addColorStop(1, css(blend(color, COLOR.ground, 0.75)));
  c.fillStyle = body;
  c.fill();
  c.lineWidth = 2;
  c.strokeStyle = css(color);
  c.stroke();
  c.lineCap = 'round';
  c.lineJoin = 'round';
  c.lineWidth = 2.2;
  c.strokeStyle = css(blend(color, COLOR.white, 0.6));
  c.beginPath();
  path(c);
  c.stroke();
}
