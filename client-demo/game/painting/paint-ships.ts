/** Ships and what they carry, painted once: a spark per slot (told apart by its points), baton, arcs, ornaments. */

import type { Context, Painting } from './paint-foes.ts';
import { blend, COLOR, css, PLAYER_COLORS } from './palette.ts';

/** Points of each slot's spark. */
export const POINTS = [4, 3, 6, 5] as const;
/** Steps of a full arc (health, dash, revival). */
export const ARC_STEPS = 24;
const ARC_RADIUS = 22;

export function shipPaintings(): Painting[] {
  const sparks = POINTS.map((points, slot) => ({
    name: `ship${slot}`,
    halfWidth: 22,
    halfHeight: 22,
    paint: (c: Context) => paintSpark(c, points, PLAYER_COLORS[slot]!),
  }));
  const arcs = Array.from({ length: ARC_STEPS + 1 }, (_, step) => ({
    name: `arc${step}`,
    halfWidth: ARC_RADIUS + 3,
    halfHeight: ARC_RADIUS + 3,
    paint: (c: Context) => paintArc(c, step / ARC_STEPS),
  }));
  return [
    ...sparks,
    ...arcs,
    { name: 'baton', halfWidth: 34, halfHeight: 5, paint: paintBaton },
    { name: 'rescue', halfWidth: 84, halfHeight: 84, paint: paintRescue },
    ...ORNAMENTS.map((paint, i) => ({ name: `ornament${i + 1}`, halfWidth: 9, halfHeight: 9, paint: inked(paint) })),
  ];
}

/** A star with hollow sides, white-hot in the middle. */
function paintSpark(c: Context, points: number, color: number): void {
  const star = (outer: number) => {
    c.beginPath();
    for (let i = 0; i < points; i++) {
      const at = (i / points) * 2 * Math.PI - Math.PI / 2;
      const between = at + Math.PI / points;
      const [x, y] = [Math.cos(at) * outer, Math.sin(at) * outer];
      if (i === 0) c.moveTo(x, y);
      const next = ((i + 1) / points) * 2 * Math.PI - Math.PI / 2;
      const dip = outer * 0.26;
      c.quadraticCurveTo(
        Math.cos(between) * dip,
        Math.sin(between) * dip,
        Math.cos(next) * outer,
        Math.sin(next) * outer,
      );
    }
    c.closePath();
  };
  c.fillStyle = '#0a0b18c0';
  star(20.5);
  c.fill();
  const light = c.createRadialGradient(0, -2, 1, 0, 0, 18);
  light.addColorStop(0, '#ffffff');
  light.addColorStop(0.3, css(blend(color, COLOR.white, 0.55)));
  light.addColorStop(1, css(color));
  c.fillStyle = light;
  star(18);
  c.fill();
  c.beginPath();
  c.arc(0, 0, 5.4, 0, 2 * Math.PI);
  c.fill();
}

/** The baton points from the middle to the right and thins to a bright tip. */
function paintBaton(c: Context): void {
  const along = c.createLinearGradient(8, 0, 33, 0);
  along.addColorStop(0, '#f3ede2c0');
  along.addColorStop(1, '#ffffff');
  c.fillStyle = along;
  c.beginPath();
  c.moveTo(9, -2);
  c.lineTo(32, -0.7);
  c.lineTo(32, 0.7);
  c.lineTo(9, 2);
  c.closePath();
  c.fill();
  c.beginPath();
  c.arc(31, 0, 2, 0, 2 * Math.PI);
  c.fill();
}

function paintArc(c: Context, share: number): void {
  c.lineCap = 'round';
  c.lineWidth = 3;
  c.strokeStyle = '#ffffff30';
  c.beginPath();
  c.arc(0, 0, ARC_RADIUS, 0, 2 * Math.PI);
  c.stroke();
  if (share === 0) return;
  c.strokeStyle = '#ffffff';
  c.beginPath();
  c.arc(0, 0, ARC_RADIUS, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * share);
  c.stroke();
}

/** The circle in which a team-mate helps. */
function paintRescue(c: Context): void {
  const ground = c.createRadialGradient(0, 0, 20, 0, 0, 80);
  ground.addColorStop(0, '#ffffff00');
  ground.addColorStop(1, '#ffffff26');
  c.fillStyle = ground;
  c.beginPath();
  c.arc(0, 0, 80, 0, 2 * Math.PI);
  c.fill();
  c.strokeStyle = '#ffffffd0';
  c.lineWidth = 2.4;
  c.setLineDash([12, 9]);
  c.stroke();
  c.setLineDash([]);
}

/** The ornaments by id - 1: trill, mordent, glissando, accent, echo, mute. */
const ORNAMENTS: readonly ((c: Context) => void)[] = [
  (c) => wave(c, 3, 3),
  (c) => {
    c.moveTo(-6.5, 1);
    for (const [x, y] of [
      [-3, -3],
      [0, 2],
      [3, -3],
      [6.5, 1],
    ] as const)
      c.lineTo(x, y);
    c.moveTo(0, -6);
    c.lineTo(0, 6);
  },
  (c) => {
    c.moveTo(-6, 5);
    c.lineTo(6, -5);
    c.moveTo(1.5, -5.4);
    c.lineTo(6.4, -5.2);
    c.lineTo(5.4, -0.6);
  },
  (c) => {
    c.moveTo(-6, -4.5);
    c.lineTo(6, 0);
    c.lineTo(-6, 4.5);
  },
  (c) => {
    for (const r of [2.4, 5, 7.4]) {
      c.moveTo(-3 + r * Math.cos(-0.9), r * Math.sin(-0.9));
      c.arc(-3, 0, r, -0.9, 0.9);
    }
  },
  (c) => {
    c.moveTo(-5, -5);
    c.lineTo(5, 5);
    c.moveTo(5, -5);
    c.lineTo(-5, 5);
  },
];

function wave(c: Context, height: number, turns: number): void {
  c.moveTo(-7, 0);
  for (let i = 0; i < turns; i++) {
    const x = -7 + (14 * i) / turns;
    const w = 14 / turns;
    c.bezierCurveTo(x + w * 0.3, -height * 1.8, x + w * 0.7, height * 1.8, x + w, 0);
  }
}

function inked(path: (c: Context) => void) {
  return (c: Context) => {
    c.lineCap = 'round';
    c.lineJoin = 'round';
    for (const [style, width] of [
      ['#0a0b18d0', 4.4],
      ['#f3ede2', 2],
    ] as const) {
      c.strokeStyle = style;
      c.lineWidth = width;
      c.beginPath();
      path(c);
      c.stroke();
    }
  };
}
