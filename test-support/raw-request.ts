/**
 * HTTP and WebSocket requests as an attacker makes them: from any loopback address, with any headers, read as raw
 * bytes.
 */
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import WebSocket from 'ws';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address to send from. Linux binds sockets to any of 127.0.0.0/8, so one machine can be many clients. */
  readonly from?: string;
}

export function ask(port: number, { method = 'GET', path, headers = {}, body, from = '127.0.0.1' }: RawRequest) {
  return new Promise<RawAnswer>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, headers, localAddress: from, agent: false };
    const asked = request(options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

export interface Seat {
  readonly sessionId: string;
  readonly roomId: string;
  readonly processId: string;
}

/** Sends a matchmaking request; `seat` is null when it was refused. */
export async function matchmake(
  port: number,
  method: string,
  room: string,
  options: { readonly from?: string; readonly headers?: Record<string, string>; readonly body?: unknown } = {},
): Promise<RawAnswer & { readonly seat: Seat | null }> {
  const answer = await ask(port, {
    method: 'POST',
    path: `/matchmake/${method}/${room}`,
    headers: { 'content-type': 'application/json', ...options.headers },
    body: JSON.stringify(options.body ?? {}),
    ...(options.from === undefined ? {} : { from: options.from }),
  });
  return { ...answer, seat: answer.status === 200 ? (JSON.parse(answer.body) as Seat) : null };
}

export const seatPath = ({ processId, roomId, sessionId }: Seat): string =>
  `/${processId}/${roomId}?sessionId=${sessionId}`;

export interface RawSocket {
  readonly socket: WebSocket;
  /** Status of a refused upgrade; 101 when it was accepted. */
  readonly status: number;
  readonly closed: Promise<number>;
  /** All messages since the first. */
  readonly messages: readonly Buffer[];
}

/** Resolves when the socket is open or refused. */
export function openSocket(
  port: number,
  path: string,
  options: Omit<WebSocket.ClientOptions, 'headers'> & {
    readonly localAddress?: string;
    /** A list makes several header lines. */
    readonly headers?: Readonly<Record<string, string | string[]>>;
  } = {},
): Promise<RawSocket> {
  const given = { perMessageDeflate: false, ...options } as WebSocket.ClientOptions;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, given);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  // It listens from the start: the first message may come in one packet with the answer to the upgrade.
  const messages: Buffer[] = [];
  socket.on('message', (bytes: Buffer) => messages.push(bytes));
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('open', () => resolve({ socket, status: 101, closed, messages }));
    socket.once('unexpected-response', (asked, response) => {
      asked.destroy();
      resolve({ socket, status: response.statusCode ?? 0, closed, messages });
    });
  });
}

/** Writes bytes as they are and reads everything that comes back until the server closes, or `ms` have passed. */
export function writeRaw(port: number, write: (socket: Socket) => void, ms = 5000): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => write(socket));
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.on('data', (chunk) => {
      text += chunk;
    });
    // An error from writing to a server that has closed; only what it said before counts.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

/** First byte of a room's handshake; the reconnection token follows, with its length before it. */
const HANDSHAKE = 10;

/** Whether a room has let this socket in. Resolves when it has, or when the socket is closed. */
export async function isSeated({ messages, closed, socket }: RawSocket): Promise<boolean> {
  const seated = () => messages.some((bytes) => bytes[0] === HANDSHAKE);
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('message', () => {
    if (seated()) resolve();
  });
  if (!seated()) await Promise.race([closed, promise]);
  return seated();
}

/** Acknowledges the handshake as a client does. Returns the secret with which it may come back. */
export async function takeSeat(opened: RawSocket): Promise<string> {
  if (!(await isSeated(opened))) throw new Error('expected a seat, got none');
  opened.socket.send(Buffer.from([HANDSHAKE]));
  const hello = opened.messages.find((bytes) => bytes[0] === HANDSHAKE)!;
  return hello.subarray(2, 2 + hello[1]!).toString();
}
