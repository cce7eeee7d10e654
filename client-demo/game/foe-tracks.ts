/**
 * Where foes are drawn and how they move there: aiming by hand and by rule go by it. Columns, filled once per frame.
 */
import { MAX_FOES } from '../../rooms/arena/simulation/world/constants.ts';

export interface FoeTracks {
  count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Pixels per tick, smoothed over a few frames. */
  readonly vx: Float32Array;
  readonly vy: Float32Array;
  readonly radius: Float32Array;
}

export function createFoeTracks(): FoeTracks {
  const column = () => new Float32Array(MAX_FOES);
  return { count: 0, x: column(), y: column(), vx: column(), vy: column(), radius: column() };
}
