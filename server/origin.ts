/** Which pages may open a socket: a browser sends the page's origin, and cannot lie about it. */
import type { BeforeUpgradeHandler } from '@colyseus/core';

/** With an empty list any page may connect; clients that are no browsers send no origin and always may. */
export function createOriginCheck(allowed: readonly string[]): BeforeUpgradeHandler {
  const origins = new Set(allowed);
  return (request) => {
    const origin = request.headers.get('origin');
    if (origins.size === 0 || origin === null || origins.has(origin)) return undefined;
    return new Response('origin not allowed', { status: 403 });
  };
}
