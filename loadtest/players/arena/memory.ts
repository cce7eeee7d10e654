/** What a simulated person keeps from tick to tick: plain data, so that a game can be copied with the people in it. */

export interface Wish {
  moveX: number;
  moveY: number;
  aimX: number;
  aimY: number;
  buttons: number;
}

export interface Memory {
  /** Ticks played. */
  ticks: number;
  /** Wishes between eye and hand, in a ring as long as the slowest hand. */
  readonly ring: Wish[];
  at: number;
  /** Where the hand points, in radians, and by how much it is off. */
  aimAngle: number;
  aimError: number;
  /** The foe that is aimed at, by id. */
  targetId: number;
  /** The direction that is held, and for how many ticks yet. */
  moveX: number;
  moveY: number;
  holdTicks: number;
  /** Where someone who roams is going. */
  goalX: number;
  goalY: number;
  /** Which way round: 1 or -1. */
  side: number;
  lapseTicks: number;
  chooseTicks: number;
  upsetTicks: number;
  stallTicks: number;
  downs: number;
}

/** Wishes kept: nobody is slower than a second. */
const RING = 20;

export function createMemory(): Memory {
  return {
    ticks: 0,
    ring: Array.from({ length: RING }, () => ({ moveX: 0, moveY: 0, aimX: 0, aimY: 0, buttons: 0 })),
    at: 0,
    aimAngle: 0,
    aimError: 0,
    targetId: -1,
    moveX: 0,
    moveY: 0,
    holdTicks: 0,
    goalX: 640,
    goalY: 360,
    side: 1,
    lapseTicks: 0,
    chooseTicks: 0,
    upsetTicks: 0,
    stallTicks: 0,
    downs: 0,
  };
}
