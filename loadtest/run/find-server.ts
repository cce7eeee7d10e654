/** Asks an address for one seat before thousands do, so that a wrong address is reported in a second and in words. */
import { Connection, JoinFailed, type JoinRequest } from '../client/connection.ts';
import { SeatRefused } from '../client/seat.ts';

/** Colyseus' code for "no room of this name". */
const NO_HANDLER = 520;
/** Longer than the 15 s after which an HTTP request is given up. */
const PATIENCE_MS = 20_000;

/** The address without a path. It may begin with ws:// or wss://, as in Colyseus' SDK. Throws if it is no address. */
export function readAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const scheme = { 'http:': 'http:', 'https:': 'https:', 'ws:': 'http:', 'wss:': 'https:' }[url?.protocol ?? ''];
  if (url === null || scheme === undefined) {
    // A login in it would end up wherever the output is kept.
    const got = JSON.stringify(text.replace(/\/\/.*@/s, '//…@'));
    throw new Error(`expected an address such as http://host:2567, got ${got}`);
  }
  return `${scheme}//${url.host}`;
}

/** Joins once and leaves. Throws, in words, if that fails. */
export async function findServer(base: string, join: JoinRequest): Promise<void> {
  const connection = new Connection(base, { onFrame: () => undefined, onClose: () => undefined });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new JoinFailed(0, `no handshake within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    await Promise.race([connection.join(join), late]);
    connection.leave();
  } catch (error) {
    connection.drop();
    throw new Error(`${base}: ${explain(error, join.where)}`);
  } finally {
    clearTimeout(timer);
  }
}

function explain(error: unknown, room: string): string {
  if (!(error instanceof SeatRefused || error instanceof JoinFailed)) {
    return `expected a Colyseus 0.18 server, got another answer (${String(error)})`;
  }
  const { code, message } = error;
  if (code === NO_HANDLER)
    return `expected a server with the room "${room}", got one without (choose another with --room)`;
  if (code === 0) return `expected a server, got none (${message || 'no connection'})`;
  if (code >= 200 && code < 500) return `expected a Colyseus server, got HTTP ${code}`;
  return `expected a seat in the room "${room}", got ${code} (${message.slice(0, 200)})`;
}
