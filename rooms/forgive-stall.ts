/**
 * Message limits on a clock that may have stood still. While a process is stalled its clients go on sending, and all of it
 * arrives at once when it wakes: four seconds of inputs at 20 per second are over a limit of 60, and Colyseus would close
 * everyone. So the limit is per second that has passed, not per second of the clock.
 */
import type { Room } from '@colyseus/core';

/** Below this, a late tick is a busy loop; the limit itself has room for it. */
const MIN_STALL_MS = 250;
/** Transports give a silent peer up after 32 seconds; what came in more than that is no honest backlog. */
const MAX_STALL_MS = 32_000;
/** The backlog is read within a second of the wake-up, and what is counted with it within another one. */
const FORGIVEN_MS = 2_000;

/** Keeps the room's `maxMessagesPerSecond`, which may still be set, as the limit per second. `now` is what its clock reads. */
export function forgiveStall(room: Pick<Room, 'clock' | 'maxMessagesPerSecond'>, now: () => number): void {
  const { clock } = room;
  let perSecond = room.maxMessagesPerSecond;
  let stall = { ms: 0, forgivenUntil: 0 };
  const tick = clock.tick.bind(clock);
  clock.tick = () => {
    const before = clock.currentTime;
    tick();
    const ms = clock.currentTime - before;
    if (ms >= MIN_STALL_MS) stall = { ms, forgivenUntil: clock.currentTime + FORGIVEN_MS };
  };
  Object.defineProperty(room, 'maxMessagesPerSecond', {
    configurable: true,
    enumerable: true,
    get() {
      // Messages may come before the first tick after the stall or behind it.
      const sinceTickMs = Math.max(0, now() - clock.currentTime);
      const stalledMs = now() < stall.forgivenUntil ? Math.max(stall.ms, sinceTickMs) : sinceTickMs;
      return perSecond * (1 + Math.min(stalledMs, MAX_STALL_MS) / 1000);
    },
    set(value: number) {
      perSecond = value;
    },
  });
}
