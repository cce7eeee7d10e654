/**
 * Which pages may connect and matchmake: those this server serves itself, and those of the origins on the list. A browser
 * sends the page's origin and cannot lie about it; clients that are no browsers send none, and their ticket has to do.
 */

export interface OriginPolicy {
  /** `host` is the request's own Host header. */
  allows(origin: string, host: string): boolean;
  /** What a browser needs to hand an answer to the page: for listed origins alone, never a reflection of any. */
  corsHeaders(origin: string): Record<string, string>;
}

const METHODS = 'GET, HEAD, POST';
const HEADERS = 'Content-Type, Authorization';
/** Seconds a browser may remember a preflight: long enough to save it for a session, short enough to change the list. */
const PREFLIGHT_SECONDS = '600';

export function createOriginPolicy(allowed: readonly string[]): OriginPolicy {
  const listed = new Set(allowed);
  return {
    allows(origin, host) {
      if (origin === '' || listed.has(origin)) return true;
      const slashes = origin.indexOf('//');
      return slashes > 0 && host !== '' && origin.slice(slashes + 2) === host;
    },
    corsHeaders(origin) {
      if (!listed.has(origin)) return { Vary: 'Origin' };
      return {
        Vary: 'Origin',
        'Access-Control-Allow-Origin': origin,
        // Colyseus' SDK asks with credentials, although nothing here looks at a cookie.
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Methods': METHODS,
        'Access-Control-Allow-Headers': HEADERS,
        'Access-Control-Max-Age': PREFLIGHT_SECONDS,
      };
    },
  };
}
