/** The headers that the door reads, and how often each came. Both transports give the same answer. */

export interface DoorHeaders {
  /** "" if there is none. */
  readonly origin: string;
  readonly host: string;
  readonly contentLength: string;
  readonly transferEncoding: string;
  readonly authorization: string;
  readonly contentType: string;
  readonly acceptEncoding: string;
  /** One entry per line of the header. */
  readonly forwardedFor: readonly string[];
  /** A header that must come only once but came more often; "" if there is none. */
  readonly repeated: string;
}

/**
 * Headers that must come only once. Of two, Node takes the first, a uWebSockets request gives the first, and Colyseus
 * keeps the last; a proxy may have checked either.
 */
const SINGLE: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'content-type',
  'host',
  'origin',
  'sec-websocket-key',
  'sec-websocket-version',
  'upgrade',
]);

/** Reads the headers. `forEach` calls its argument with every line: the name in small letters, and the value. */
export function readHeaders(forEach: (visit: (name: string, value: string) => void) => void): DoorHeaders {
  const read = new Map<string, string>();
  const forwardedFor: string[] = [];
  let repeated = '';
  forEach((name, value) => {
    if (name === 'x-forwarded-for') forwardedFor.push(value);
    const before = read.get(name);
    if (before !== undefined && SINGLE.has(name)) repeated = name;
    read.set(name, before === undefined ? value : `${before}, ${value}`);
  });
  const of = (name: string) => read.get(name) ?? '';
  return {
    origin: of('origin'),
    host: of('host'),
    contentLength: of('content-length'),
    transferEncoding: of('transfer-encoding'),
    authorization: of('authorization'),
    contentType: of('content-type'),
    acceptEncoding: of('accept-encoding'),
    forwardedFor,
    repeated,
  };
}
