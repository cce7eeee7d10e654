/**
 * The page by gamepad. Start pauses the game and resumes it. The cross and the left stick move the focus in whatever is
 * open; A presses the focused control. Losing a pad that was in use pauses the game as Start does.
 */
import { isActive, isOn, PAD, usedPad } from './pads.ts';

/** Short enough to catch a press; nothing runs while there is no pad. */
const LOOK_MS = 50;
/** The stick moves the focus past this push, and can move it again after it came back within half of it. */
const STICK = 0.6;
/** A player who has not touched the pad for this long plays without it. */
const IN_USE_MS = 10_000;
const FOCUSABLE = 'button:not(:disabled), input:not(:disabled), select, a[href]';

type Press = 'start' | 'a' | 'next' | 'back';

export function listenForPads(): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  let held: ReadonlySet<Press> = new Set();
  let usedAtMs = Number.NEGATIVE_INFINITY;
  let usedIndex = -1;
  const look = () => {
    const pad = usedPad();
    if (pad === null) return;
    const now = pressesOf(pad, held);
    if (isActive(pad)) {
      usedAtMs = performance.now();
      usedIndex = pad.index;
    }
    for (const press of now) if (!held.has(press)) act(press);
    held = now;
  };
  const follow = () => {
    clearInterval(timer);
    timer = usedPad() === null ? undefined : setInterval(look, LOOK_MS);
    held = new Set();
  };
  addEventListener('gamepadconnected', follow);
  addEventListener('gamepaddisconnected', ({ gamepad }) => {
    follow();
    const lost = gamepad.index === usedIndex && performance.now() - usedAtMs < IN_USE_MS;
    if (lost && isShown('play-screen') && !isShown('card')) document.getElementById('pause')?.click();
  });
  follow();
}

function pressesOf(pad: Gamepad, held: ReadonlySet<Press>): Set<Press> {
  const presses = new Set<Press>();
  const [x = 0, y = 0] = pad.axes;
  const beyond = (press: Press, push: number) => push > (held.has(press) ? STICK / 2 : STICK);
  if (isOn(pad, PAD.start)) presses.add('start');
  if (isOn(pad, PAD.a)) presses.add('a');
  if (isOn(pad, PAD.down) || isOn(pad, PAD.right) || beyond('next', Math.max(x, y))) presses.add('next');
  if (isOn(pad, PAD.up) || isOn(pad, PAD.left) || beyond('back', Math.max(-x, -y))) presses.add('back');
  return presses;
}

function act(press: Press): void {
  const playing = isShown('play-screen');
  if (press === 'start') {
    if (playing) document.getElementById('pause')?.click();
    else if (isShown('title')) document.getElementById('play')?.click();
    return;
  }
  // In the arena these buttons dash, move and choose.
  if (playing && !isShown('card')) return;
  const open = playing ? document.getElementById('card') : document.querySelector('.screen:not([hidden])');
  const places = [...(open?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])].filter((one) => one.offsetParent !== null);
  const at = places.indexOf(document.activeElement as HTMLElement);
  if (press === 'a') (places[at] ?? places.find((one) => one.matches('.primary')))?.click();
  else places[(at + (press === 'next' ? 1 : at < 0 ? 0 : -1) + places.length) % places.length]?.focus();
}

function isShown(id: string): boolean {
  return document.getElementById(id)?.hidden === false;
}
