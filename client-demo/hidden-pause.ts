/**
 * Nobody watches the ship of a hidden tab: a game with a single player then stands still. Each patch is checked,
 * because a single request can get lost with a connection, and a tab can be alone later (it joined, came back or was
 * left by its friends while it was hidden).
 */
import type { Session } from './session.ts';

/** Time for an answer to come; asking at each patch would be twenty times a second. */
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
