/** The first gamepad, in the standard layout: left stick moves, right stick aims and shoots, A or a shoulder dashes. */
import type { Wish } from '../controls.ts';

/** Worn sticks rest this far off the middle. */
const DEAD = 0.18;
/** Aim follows the right stick at once; shooting takes a firmer push. */
const FIRE_AT = 0.45;
const BUTTONS = { a: 0, b: 1, x: 2, y: 3, leftShoulder: 4, rightShoulder: 5, leftTrigger: 6, rightTrigger: 7 } as const;

let connected = false;
addEventListener('gamepadconnected', () => {
  connected = true;
});

/** Adds to `wish`; gives the card chosen (X, Y, B from left to right: 1 to 3), or 0. */
export function readGamepad(wish: Wish): number {
  // Asking for pads makes an array each time: not before there was one.
  if (!connected) return 0;
  const pad = navigator.getGamepads().find((found) => found?.connected && found.mapping === 'standard');
  if (!pad) return 0;
  const [leftX = 0, leftY = 0, rightX = 0, rightY = 0] = pad.axes;
  const on = (button: number) => pad.buttons[button]?.pressed === true;
  if (Math.hypot(leftX, leftY) > DEAD) {
    wish.moveX += leftX;
    wish.moveY += leftY;
  }
  const push = Math.hypot(rightX, rightY);
  if (push > DEAD) {
    wish.aimX = rightX;
    wish.aimY = rightY;
  }
  wish.fire ||= push > FIRE_AT || on(BUTTONS.rightTrigger);
  wish.dash ||= on(BUTTONS.a) || on(BUTTONS.leftShoulder) || on(BUTTONS.rightShoulder) || on(BUTTONS.leftTrigger);
  return on(BUTTONS.x) ? 1 : on(BUTTONS.y) ? 2 : on(BUTTONS.b) ? 3 : 0;
}
