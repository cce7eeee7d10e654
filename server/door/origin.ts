/**
 * Which pages may connect and matchmake: those that this server serves, and those of the listed origins. A browser
 * sends the page's origin and can't lie about it. Other clients send none; for them the ticket must be enough.
 */

export interface OriginPolicy {
  /** `host` is the request's own Host header. */
  allows(origin: string, host: string): boolean;
  /**
   * Headers that a browser needs to hand an answer to the page. Only for listed origins; an unknown one is never
   * echoed.
   */
  corsHeaders(origin: string): Record<string, string>;
}

const METHODS = 'GET, HEAD, POST';
const HEADERS = 'Content-Type, Authorization';
/**
 * Seconds for which a browser may remember a preflight: long enough to save it for a session, short enough to change
 * the list.
 */
const PREFLIGHT_SECONDS = '600';

export function createOriginPolicy(allowed: readonly string[]): OriginPolicy {
  const listed = new Set(allowed);
  return {
    allows(origin, host) {
      if (origin === '') return true;
      const canonical = canonicalOrigin(origin);
      return canonical !== null && (listed.has(canonical) || siteOf(canonical) === siteOfHost(host));
    },
    corsHeaders(origin) {
      const canonical = canonicalOrigin(origin);
      if (canonical === null || !listed.has(canonical)) return { Vary: 'Origin' };
      return {
        Vary: 'Origin',
        'Access-Control-Allow-Origin': canonical,
        // Colyseus' SDK asks with credentials, although nothing here reads a cookie.
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Methods': METHODS,
        'Access-Control-Allow-Headers': HEADERS,
        'Access-Control-Max-Age': PREFLIGHT_SECONDS,
      };
    },
  };
}

/** A scheme, and a host with its port. App shells have their own schemes (`capacitor://localhost`). */
const FORM = /^([a-z][a-z0-9+.-]*):\/\/([^\s/?#@\\]+)$/i;
/** Ports that a URL leaves out, whichever scheme a proxy before us used. */
const DEFAULT_PORT = /:(80|443)?$/;

/**
 * An origin as browsers write it: small letters, IDN in ASCII, no default port. Null if it is no origin, and for
 * `null`.
 */
export function canonicalOrigin(text: string): string | null {
  const [, scheme = '', host = ''] = FORM.exec(text) ?? [];
  if (host === '' || scheme.toLowerCase() === 'file' || host.includes('*') || !URL.canParse(text)) return null;
  const url = new URL(text);
  // URL knows no origin for other schemes, and leaves the host unchanged.
  return url.origin === 'null' ? `${url.protocol}//${url.host.toLowerCase()}` : url.origin;
}

/** Host and port of a page that came over HTTP, without a default port; "" for other origins. */
function siteOf(canonical: string): string {
  return /^https?:\/\/(.*)$/.exec(canonical)?.[1]?.replace(DEFAULT_PORT, '') ?? '';
}

/** Host and port in a Host header, in the same form; null if it names no host. */
function siteOfHost(host: string): string | null {
  const canonical = canonicalOrigin(`http://${host}`);
  return canonical === null ? null : siteOf(canonical);
}

/**
 * The canonical origins of a comma-separated list. Throws an Error that names a wrong entry, and says what to write
 * instead.
 */
export function parseOrigins(list: string): readonly string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(readOrigin);
}

function readOrigin(entry: string): string {
  const written = JSON.stringify(entry);
  if (entry.includes('*')) throw new Error(`each origin by its name: ${written} stands for any`);
  if (entry === 'null') throw new Error('origins that name a host: "null" is that of every local file');
  // An address bar shows an origin with a slash at its end.
  const text = entry.replace(/\/$/, '');
  if (!text.includes('://'))
    throw new Error(`origins with their scheme, as https://play.example.org: ${written} has none`);
  const canonical = canonicalOrigin(text);
  if (canonical === null || /^wss?:/.test(canonical)) {
    throw new Error(`origins of pages, SCHEME://HOST[:PORT], as https://play.example.org: ${written} is none`);
  }
  return canonical;
}
