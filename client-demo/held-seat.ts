/**
 * The way back over a reload. While the page goes, or is hidden where a phone may throw it away, the tab's own storage has the token of
 * its seat; whoever loads the page again within the time a ship waits is the same player. A copy of the tab gets no token: while the page
 * is seen there is none.
 */
import type { HeldSeat, Session } from './session.ts';

const STORAGE_KEY = 'rubato.seat';

/** Until `signal`. */
export function holdSeat({ room, code, stats }: Session, signal: AbortSignal): void {
  const hold = () => {
    const seat: HeldSeat = { code, token: room.reconnectionToken, eventSeq: stats.eventSeq };
    attempt(() => sessionStorage.setItem(STORAGE_KEY, JSON.stringify(seat)));
  };
  const forget = () => attempt(() => sessionStorage.removeItem(STORAGE_KEY));
  addEventListener('pagehide', hold, { signal });
  addEventListener('pageshow', forget, { signal });
  document.addEventListener('visibilitychange', () => (document.hidden ? hold() : forget()), { signal });
  signal.addEventListener('abort', forget);
}

/** Of the session with this code; it is given once. */
export function takeHeldSeat(code: string): HeldSeat | null {
  return (
    attempt(() => {
      const stored: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null');
      sessionStorage.removeItem(STORAGE_KEY);
      return isHeldSeat(stored) && stored.code === code ? stored : null;
    }) ?? null
  );
}

function isHeldSeat(value: unknown): value is HeldSeat {
  if (typeof value !== 'object' || value === null) return false;
  const { code, token, eventSeq } = value as Partial<Record<keyof HeldSeat, unknown>>;
  return typeof code === 'string' && typeof token === 'string' && Number.isSafeInteger(eventSeq);
}

/** Storage that is forbidden, full or broken costs the way back alone. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
