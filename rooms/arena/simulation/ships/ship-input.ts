/** A player's input in one tick, from a client, a bot or a session log. */

export interface ShipInput {
  /** Counts up per client; the simulation ignores it, prediction and logs need it. */
  seq: number;
  /** Wanted movement, integers from -127 to 127; longer than 127 as a vector counts as 127. */
  moveX: number;
  moveY: number;
  /** Aim as a direction vector, integers from -127 to 127; (0, 0) keeps the last aim. */
  aimX: number;
  aimY: number;
  /** Bit set of `BUTTON`. */
  buttons: number;
}

export const BUTTON = { fire: 1, dash: 2, choose1: 4, choose2: 8, choose3: 16 } as const;
const ALL_BUTTONS = 31;
const AXIS_LIMIT = 127;

export function createInput(): ShipInput {
  return { seq: 0, moveX: 0, moveY: 0, aimX: 0, aimY: 0, buttons: 0 };
}

export function clearInput(input: ShipInput): void {
  input.moveX = 0;
  input.moveY = 0;
  input.aimX = 0;
  input.aimY = 0;
  input.buttons = 0;
}

/** Makes any input legal, in place: rounds towards zero, clamps, and turns values that are no numbers into 0. */
export function sanitizeInput(input: ShipInput): void {
  input.seq = typeof input.seq === 'number' && input.seq > 0 ? Math.min(Math.trunc(input.seq), 0xffffffff) : 0;
  input.moveX = axis(input.moveX);
  input.moveY = axis(input.moveY);
  input.aimX = axis(input.aimX);
  input.aimY = axis(input.aimY);
  input.buttons = buttonSet(input.buttons);
}

/** Copies `from` sanitised (no input is an idle one), without the sequence number: it must not touch the state. */
export function readInput(into: ShipInput, from: ShipInput | undefined): void {
  if (from === undefined || from === null) {
    clearInput(into);
    return;
  }
  into.moveX = from.moveX;
  into.moveY = from.moveY;
  into.aimX = from.aimX;
  into.aimY = from.aimY;
  into.buttons = from.buttons;
  sanitizeInput(into);
}

function axis(value: number): number {
  if (typeof value !== 'number' || Number.isNaN(value)) return 0;
  // `+ 0` turns -0 into 0, which hashes differently.
  return Math.trunc(Math.min(AXIS_LIMIT, Math.max(-AXIS_LIMIT, value))) + 0;
}

function buttonSet(value: number): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 255)) return 0;
  return Math.trunc(value) & ALL_BUTTONS;
}
