/**
 * The way back to a seat after a reload. The tab's own storage holds the seat's token while the page goes, or while it
 * is hidden and a phone may throw it away. A page that is loaded again while the ship waits takes the same seat. A copy
 * of the tab gets no token: there is none while the page is visible.
 */
import type { HeldSeat, Session } from './session.ts';

const STORAGE_KEY = 'rubato.seat';

/** Keeps the seat of this session until `signal` aborts. */
export function holdSeat({ room, code }: Session, signal: AbortSignal): void {
  const hold = () => {
    const seat: HeldSeat = { code, token: room.reconnectionToken };
    attempt(() => sessionStorage.setItem(STORAGE_KEY, JSON.stringify(seat)));
  };
  const forget = () => attempt(() => sessionStorage.removeItem(STORAGE_KEY));
  addEventListener('pagehide', hold, { signal });
  addEventListener('pageshow', forget, { signal });
  document.addEventListener('visibilitychange', () => (document.hidden ? hold() : forget()), { signal });
  signal.addEventListener('abort', forget);
}

/** The kept seat of the session with this code; it is returned only once. */
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
  const { code, token } = value as Partial<Record<keyof HeldSeat, unknown>>;
  return typeof code === 'string' && typeof token === 'string';
}

/** Storage that is forbidden, full or broken costs only the way back. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
