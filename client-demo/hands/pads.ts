/**
 * The gamepad in use: the pad in the standard layout that was used last. There may be one that nobody holds (a second
 * pad, a wheel, a driver's virtual one). Asking for pads makes an array each time, so nothing asks before there is one.
 */

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

/** A push further than any worn stick rests. */
const PUSHED = 0.3;

let usedIndex = -1;

function found(): Gamepad | null {
  let active: Gamepad | null = null;
  let used: Gamepad | null = null;
  for (const pad of all()) {
    if (!pad?.connected || pad.mapping !== 'standard') continue;
    if (used === null || pad.index === usedIndex) used = pad;
    if (isActive(pad) && (active === null || pad.timestamp > active.timestamp)) active = pad;
  }
  used = active ?? used;
  usedIndex = used?.index ?? -1;
  return used;
}

/** True when hands are on the pad. */
export function isActive({ axes, buttons }: Gamepad): boolean {
  return buttons.some(({ value }) => value > PUSHED) || axes.some((axis) => Math.abs(axis) > PUSHED);
}

/** All pads; an empty list where asking throws, because the page around this one, or its server, forbids it. */
function all(): readonly (Gamepad | null)[] {
  try {
    return navigator.getGamepads();
  } catch {
    return [];
  }
}

/** A pad that was there before this page's script has sent its event already. */
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
