/**
 * Message limits that allow for a stalled process. During a stall clients go on sending, and everything arrives at once
 * afterwards: four seconds of inputs at 20 per second are over a limit of 60, and Colyseus would close everyone. So the
 * limit is per second that has passed, not per second of the clock.
 */
import type { Room } from '@colyseus/core';

/** Shortest stall: a tick that is less late is a busy loop, for which the limit itself has room. */
const MIN_STALL_MS = 250;
/** Longest stall: transports drop a silent peer after 32 seconds, so a longer backlog is not honest. */
const MAX_STALL_MS = 32_000;
/** The backlog is read within a second of the wake-up, and what is counted with it within another second. */
const FORGIVEN_MS = 2_000;

/**
 * Keeps the room's `maxMessagesPerSecond`, which may still be set, as the limit per second. `now` is what its clock
 * reads.
 */
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
      // Messages may come before or after the first tick that follows the stall.
      const sinceTickMs = Math.max(0, now() - clock.currentTime);
      const stalledMs = now() < stall.forgivenUntil ? Math.max(stall.ms, sinceTickMs) : sinceTickMs;
      return perSecond * (1 + Math.min(stalledMs, MAX_STALL_MS) / 1000);
    },
    set(value: number) {
      perSecond = value;
    },
  });
}
