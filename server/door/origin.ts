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
        // Colyseus' SDK asks with credentials, although nothing here looks at a cookie.
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Methods': METHODS,
        'Access-Control-Allow-Headers': HEADERS,
        'Access-Control-Max-Age': PREFLIGHT_SECONDS,
      };
    },
  };
}

/** A scheme, and a host with its port; app shells have schemes of their own (`capacitor://localhost`). */
const FORM = /^([a-z][a-z0-9+.-]*):\/\/([^\s/?#@\\]+)$/i;
/** Ports that a URL leaves out, whichever scheme a proxy before us spoke. */
const DEFAULT_PORT = /:(80|443)?$/;

/** An origin as browsers write it: small letters, IDN in ASCII, no default port. Null for what is none, `null` among it. */
export function canonicalOrigin(text: string): string | null {
  const [, scheme = '', host = ''] = FORM.exec(text) ?? [];
  if (host === '' || scheme.toLowerCase() === 'file' || host.includes('*') || !URL.canParse(text)) return null;
  const url = new URL(text);
  // Of other schemes URL knows no origin, and leaves the host as it is.
  return url.origin === 'null' ? `${url.protocol}//${url.host.toLowerCase()}` : url.origin;
}

/** Host and port of a page that came over HTTP, without a default port; "" of other origins. */
function siteOf(canonical: string): string {
  return /^https?:\/\/(.*)$/.exec(canonical)?.[1]?.replace(DEFAULT_PORT, '') ?? '';
}

/** The same of a Host header; null when it names no host. */
function siteOfHost(host: string): string | null {
  const canonical = canonicalOrigin(`http://${host}`);
  return canonical === null ? null : siteOf(canonical);
}

/** The canonical origins of a comma-separated list. Throws an Error that names what is none, and what to write instead. */
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
  // A trailing slash is how an address bar shows an origin.
  const text = entry.replace(/\/$/, '');
  if (!text.includes('://'))
    throw new Error(`origins with their scheme, as https://play.example.org: ${written} has none`);
  const canonical = canonicalOrigin(text);
  if (canonical === null || /^wss?:/.test(canonical)) {
    throw new Error(`origins of pages, SCHEME://HOST[:PORT], as https://play.example.org: ${written} is none`);
  }
  return canonical;
}
