/** A gamepad plays: left stick moves, right stick aims and shoots, A, a shoulder or the left trigger dashes. */
import type { DeviceWish } from './device-wish.ts';
import { isOn, PAD, usedPad } from './pads.ts';

/** Worn sticks rest this far off the middle. */
const DEAD = 0.18;
/** The aim follows the right stick at once; shooting takes a push this firm. */
const FIRE_AT = 0.45;

/** Adds to `wish` and returns the chosen card (X, Y, B from left to right: 1 to 3), or 0. */
export function readGamepad(wish: DeviceWish): number {
  const pad = usedPad();
  if (pad === null) return 0;
  const [leftX = 0, leftY = 0, rightX = 0, rightY = 0] = pad.axes;
  const left = share(leftX, leftY);
  wish.moveX += leftX * left;
  wish.moveY += leftY * left;
  const push = Math.hypot(rightX, rightY);
  if (push > DEAD) {
    wish.aimX = rightX;
    wish.aimY = rightY;
  }
  wish.fire ||= push > FIRE_AT || isOn(pad, PAD.rightTrigger);
  wish.dash ||= [PAD.a, PAD.leftShoulder, PAD.rightShoulder, PAD.leftTrigger].some((button) => isOn(pad, button));
  return isOn(pad, PAD.x) ? 1 : isOn(pad, PAD.y) ? 2 : isOn(pad, PAD.b) ? 3 : 0;
}

/** The share of a push that counts: none within the dead zone, then rising from zero at its edge to all of it. */
function share(x: number, y: number): number {
  const push = Math.hypot(x, y);
  return push <= DEAD ? 0 : Math.min(1, (push - DEAD) / (1 - DEAD)) / push;
}
