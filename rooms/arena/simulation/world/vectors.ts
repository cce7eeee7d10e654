/** Plane vectors without trigonometry: engines differ in the last bit of sin, cos and atan2, never in sqrt. */

export interface Vector {
  x: number;
  y: number;
}

/** Turns the unit vector in place by the angle whose tangent is given; stays a unit vector. */
export function turnByTangent(unit: Vector, tangent: number): void {
  const scale = 1 / Math.sqrt(1 + tangent * tangent);
  const x = (unit.x - unit.y * tangent) * scale;
  unit.y = (unit.y + unit.x * tangent) * scale;
  unit.x = x;
}

/**
 * Writes the unit vector from one point to another into `out`; (1, 0) when they are (nearly) equal. Returns the
 * distance.
 */
export function unitTowards(out: Vector, fromX: number, fromY: number, toX: number, toY: number): number {
  const dx = toX - fromX;
  const dy = toY - fromY;
  const length = Math.sqrt(dx * dx + dy * dy);
  // The squares of smaller numbers lose bits.
  if (length < 1e-9) {
    out.x = 1;
    out.y = 0;
  } else {
    out.x = dx / length;
    out.y = dy / length;
  }
  return length;
}

/**
 * The part of a step from (x, y) by (vx, vy) after which the point first is within `reach` of (cx, cy): 0 to 1, or 2
 * for never. It is swept, because a shot moves further in a tick than a foe is wide.
 */
export function sweepToCircle(
  x: number,
  y: number,
  vx: number,
  vy: number,
  cx: number,
  cy: number,
  reach: number,
): number {
  const dx = x - cx;
  const dy = y - cy;
  const c = dx * dx + dy * dy - reach * reach;
  if (c <= 0) return 0;
  const b = dx * vx + dy * vy;
  if (b >= 0) return 2;
  const a = vx * vx + vy * vy;
  const discriminant = b * b - a * c;
  if (discriminant < 0) return 2;
  // The root that divides by `a` would be -Infinity for a step so small that its square is 0, and lose bits near that.
  const t = c / (Math.sqrt(discriminant) - b);
  return t <= 1 ? t : 2;
}

/** Tangent of 22.5 degrees, a sixteenth of a turn. */
const SIXTEENTH_TANGENT = 0.41421356237309503;

/** Sixteen unit vectors around the circle, made by repeated turning from literals: equal on every engine. */
export const RING_16: readonly Readonly<Vector>[] = makeRing();

function makeRing(): Vector[] {
  const unit = { x: 1, y: 0 };
  return Array.from({ length: 16 }, () => {
    const direction = { ...unit };
    turnByTangent(unit, SIXTEENTH_TANGENT);
    return direction;
  });
}
