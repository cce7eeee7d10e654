/** The door of a node:http server with ws sockets: the same decisions as in uws-door.ts, on other objects. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { CLOSE_CODE } from '../../rooms/protocol.ts';
import { ADDRESS_HEADERS, type DoorRequest, type Doorway, READING, type Refusal, statusLine } from './door.ts';
import { readHeaders } from './request-headers.ts';
import { type BucketRate, fullBucket, takeTokens } from './token-bucket.ts';

/** Bytes of all headers. uWebSockets takes 4 KB; Node's own default of 16 KB is for cookies. */
const MAX_HEADER_BYTES = 8 * 1024;
/** Milliseconds for the headers, and for a whole request: matchmaking is one packet. */
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;

/** Milliseconds without a read or write on a connection that is no WebSocket: its client never takes the answer. */
const STANDSTILL_MS = 20_000;

/** Longest reason. RFC 6455, 5.5: a control frame holds 125 bytes, two of them are the code. */
const MAX_REASON_BYTES = 123;

/** More than the message gate forgives (240 frames of 4 KB), so that a flood of messages is told why it is closed. */
const WIRE_BYTES: BucketRate = { perSecond: 64 * 1024, burst: 1024 * 1024 };

export function createBoundedServer(): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: HEADERS_TIMEOUT_MS,
  });
  server.timeout = STANDSTILL_MS;
  return server;
}

/** Puts the door before the current listeners for `event` on the server. */
export function putDoorBeforeListeners(server: Server, event: 'request' | 'upgrade', options: Doorway): void {
  const listeners = server.listeners(event) as ((...args: unknown[]) => void)[];
  server.removeAllListeners(event);
  const pass = (...args: unknown[]) => {
    for (const listener of listeners) listener.apply(server, args);
  };
  if (event === 'request') {
    server.on(event, (request, response) => {
      if (isPipelined(request, response)) return void request.socket.destroy();
      const asked = readRequest(request, options);
      const refusal = options.door.checkRequest(asked);
      const cors = options.corsHeaders(asked.origin);
      if (refusal !== null) return refuse(response, refusal, cors);
      const file = READING.has(asked.method) ? options.fileAt(asked.path, asked.acceptEncoding) : null;
      if (file === null) return pass(request, response);
      return void response
        .writeHead(200, { ...cors, ...file.headers, 'content-length': file.body.length })
        .end(file.body);
    });
  } else {
    server.on(event, (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const refusal = options.door.checkUpgrade(readRequest(request, options));
      if (refusal !== null) return refuseUpgrade(socket, refusal);
      return pass(request, socket, head);
    });
  }
}

const answering = new WeakSet<Duplex>();

/**
 * Whether a request came on a connection before its last answer was sent. No browser or proxy does that, and Node
 * starts them all at once: a packet holds 1,500 of them.
 */
function isPipelined({ socket }: IncomingMessage, response: ServerResponse): boolean {
  if (answering.has(socket)) return true;
  answering.add(socket);
  response.once('close', () => answering.delete(socket));
  return false;
}

/** Counts a socket and limits what comes in on it. */
export function guardSocket(socket: WebSocket, request: IncomingMessage, { connections }: Doorway): void {
  const address = String(request.headers['x-real-ip'] ?? '');
  const sessionId = new URL(request.url ?? '/', 'http://localhost').searchParams.get('sessionId') ?? '';
  connections.open(socket, address, sessionId);
  boundBytes(socket, request.socket);
  socket.once('close', () => connections.close(socket));
  const emit = socket.emit.bind(socket) as (event: string, ...args: unknown[]) => boolean;
  let closedWith: number | undefined;
  const bounded = (event: string, ...args: unknown[]) => {
    // ws tells what the peer answered. A kicked client could say that its connection was lost, and have its seat held.
    if (event === 'close' && closedWith !== undefined) return emit(event, closedWith, args[1]);
    if (event !== 'message') return emit(event, ...args);
    const verdict = connections.receive(socket, args[0] as Uint8Array, () => void emit(event, ...args));
    if (verdict === 'close') socket.close(CLOSE_CODE.tooManyMessages, 'too many messages');
    if (verdict === 'refuse') socket.close(CLOSE_CODE.protocolViolation, 'no such message');
    return true;
  };
  Reflect.set(socket, 'emit', bounded);
  const close = socket.close.bind(socket);
  // Colyseus puts what a client sent into the reason, and ws throws if it is long.
  socket.close = (code, reason) => {
    closedWith ??= code;
    close(code, reason === undefined ? undefined : shorten(String(reason)));
  };
}

/**
 * Limits bytes that are part of no message, since they cost a core as well: pings, pongs, and everything that comes
 * before the peer's close frame (uWebSockets closes at once, and handles control frames without JavaScript).
 */
function boundBytes(socket: WebSocket, stream: Duplex): void {
  const bytes = fullBucket(WIRE_BYTES, performance.now());
  stream.prependListener('data', (chunk: Buffer) => {
    if (!takeTokens(bytes, WIRE_BYTES, performance.now(), chunk.length)) socket.terminate();
  });
}

/** The longest start of `reason` that fits into a close frame, in whole characters. */
function shorten(reason: string): string {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(MAX_REASON_BYTES));
  return reason.slice(0, read);
}

/** The parts that the door must know. The request's address headers become ours, because Colyseus believes them. */
function readRequest(request: IncomingMessage, { peerAddress }: Doorway): DoorRequest {
  const { headers, rawHeaders, socket, method = 'GET', url = '/' } = request;
  const read = readHeaders((visit) => {
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) visit(rawHeaders[i]!.toLowerCase(), rawHeaders[i + 1]!);
  });
  const address = peerAddress(socket.remoteAddress ?? '', read.forwardedFor);
  for (const name of ADDRESS_HEADERS) delete headers[name];
  headers['x-real-ip'] = address;
  // Colyseus puts its value before the host of a URL, whatever it is.
  delete headers['x-forwarded-proto'];
  return { ...read, method, path: url.split('?', 1)[0]!, urlLength: url.length, address };
}

function refuse(response: ServerResponse, { status, body }: Refusal, headers: Record<string, string>): void {
  response.writeHead(status, { ...headers, 'content-type': 'application/json', connection: 'close' }).end(body);
}

function refuseUpgrade(socket: Duplex, { status, body }: Refusal): void {
  socket.on('error', () => socket.destroy());
  // Nothing else watches a socket that asked for an upgrade. If its peer stays, it would be open for ever.
  socket.once('finish', () => socket.destroy());
  const head = `HTTP/1.1 ${statusLine(status)}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
}
