/**
 * Nobody watches the ship of a hidden tab: alone, the game stands still. What is asked once can get lost with a connection, and a
 * tab can be alone only later (it joined, came back or was left by its friends while it was hidden), so each patch is looked at.
 */
import type { Session } from './session.ts';

/** An answer is here by then; asking at each patch would be twenty times a second. */
const ASK_AGAIN_MS = 1000;

export function pauseWhileHidden({ room, watches, pause }: Session, signal: AbortSignal): void {
  let askedAtMs = Number.NEGATIVE_INFINITY;
  const look = () => {
    const { players, paused } = room.state;
    if (!document.hidden || watches || paused || players?.size !== 1 || !room.connection.isOpen) return;
    const nowMs = performance.now();
    if (nowMs - askedAtMs < ASK_AGAIN_MS) return;
    askedAtMs = nowMs;
    pause(true);
  };
  document.addEventListener('visibilitychange', look, { signal });
  room.onStateChange(look);
}
