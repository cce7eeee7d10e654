/** The gamepad in use: the first in the standard layout. Asking for pads makes an array each time, so not before there is one. */

/** Buttons of the standard layout by their number. */
export const PAD = {
  a: 0,
  b: 1,
  x: 2,
  y: 3,
  leftShoulder: 4,
  rightShoulder: 5,
  leftTrigger: 6,
  rightTrigger: 7,
  start: 9,
  up: 12,
  down: 13,
  left: 14,
  right: 15,
} as const;

const found = () => all().find((pad) => pad?.connected && pad.mapping === 'standard') ?? null;

/** None where there are none to be had: asking throws where the page around this one, or its server, forbids it. */
function all(): readonly (Gamepad | null)[] {
  try {
    return navigator.getGamepads();
  } catch {
    return [];
  }
}

/** One that was there before this page's script has sent its event already. */
let present = found() !== null;
const look = () => {
  present = found() !== null;
};
addEventListener('gamepadconnected', look);
addEventListener('gamepaddisconnected', look);

export function usedPad(): Gamepad | null {
  return present ? found() : null;
}

export const isOn = (pad: Gamepad, button: number) => pad.buttons[button]?.pressed === true;
