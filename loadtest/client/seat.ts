/** Matchmaking over HTTP: asks for a seat in a room. */
import { Agent, type IncomingMessage, request } from 'node:http';

export interface Seat {
  readonly name: string;
  readonly roomId: string;
  readonly sessionId: string;
  readonly processId: string;
  readonly publicAddress?: string;
}

export type SeatMethod = 'joinOrCreate' | 'create' | 'join' | 'joinById' | 'reconnect';

/** A refusal by the server. `code` is Colyseus' code or, if there is none, HTTP's. */
export class SeatRefused extends Error {
  override readonly name = 'SeatRefused';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Longest answer. A seat's answer has a few hundred bytes; a longer one is something else. */
const MAX_ANSWER_BYTES = 64 * 1024;
const TIMEOUT_MS = 15_000;
/** Sockets to one server. Further requests wait here, as in a browser. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** `where` is a room's name, or its id for `joinById` and `reconnect`. Throws SeatRefused. */
export async function askForSeat(base: string, method: SeatMethod, where: string, options: object): Promise<Seat> {
  const url = new URL(`/matchmake/${method}/${where}`, base);
  const body = JSON.stringify(options);
  const headers = { accept: 'application/json', 'content-type': 'application/json', 'content-length': body.length };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request(url, { method: 'POST', agent, headers, timeout: TIMEOUT_MS }, resolve);
  sent.on('error', (error) => reject(new SeatRefused(0, error.message)));
  sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
  sent.end(body);
  const response = await promise;
  const text = await readText(response);
  const answer = parse(text);
  if (response.statusCode === 200 && typeof answer.sessionId === 'string') return answer as typeof answer & Seat;
  const code = typeof answer.code === 'number' ? answer.code : (response.statusCode ?? 0);
  throw new SeatRefused(code, String(answer.error ?? text.slice(0, 200)));
}

/** The URL of a seat's socket, with its secrets in the query as the SDK writes them. */
export function socketUrl(base: string, seat: Seat, reconnectionToken: string | null): string {
  const url = new URL(base);
  const host = seat.publicAddress ?? url.host;
  const again = reconnectionToken === null ? '' : `&reconnectionToken=${reconnectionToken}`;
  const scheme = url.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${host}/${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId}${again}`;
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new SeatRefused(0, `an answer above ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // It isn't JSON, as from a proxy in between: the status must be enough.
    return {};
  }
}
