/**
 * The door of a uWebSockets app. Colyseus' transport registers its handlers on the app it makes. They are wrapped here
 * as they are registered, so that a refusal works on uWebSockets' own request, before a header is copied.
 *
 * Address headers are replaced by the address that we know: Colyseus would believe any client's `X-Real-IP`.
 */
import type { HttpRequest, HttpResponse, TemplatedApp, WebSocketBehavior } from 'uWebSockets.js';
import { CLOSE_CODE } from '../../rooms/protocol.ts';
import type { FileAnswer } from '../http/client-files.ts';
import { ADDRESS_HEADERS, type DoorRequest, type Doorway, READING, type Refusal, statusLine } from './door.ts';
import { readHeaders } from './request-headers.ts';

/** The data that Colyseus keeps with a socket. */
interface SocketData {
  readonly context: { readonly ip?: string };
  readonly searchParams: Readonly<Record<string, unknown>>;
}

/** Puts the door before everything that is registered on `app` from now on. */
export function putDoorBefore(app: TemplatedApp, options: Doorway): void {
  const { ws, any, options: preflight } = app;
  app.ws = <Data>(pattern: string, behavior: WebSocketBehavior<Data>) =>
    ws.call(app, pattern, guardSockets(behavior, options) as WebSocketBehavior<unknown>) as TemplatedApp;
  app.any = (pattern, handler) => any.call(app, pattern, guardRequests(handler, options)) as TemplatedApp;
  app.options = (pattern, handler) => preflight.call(app, pattern, guardRequests(handler, options)) as TemplatedApp;
}

/** Characters that a header may hold. A Headers object throws at others, but uWebSockets passes them on. */
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]*$/;

type Handler = (res: HttpResponse, req: HttpRequest) => void | Promise<void>;

function guardRequests(handler: Handler, options: Doorway): Handler {
  return (res, req) => {
    const request = readRequest(res, req, options);
    const refusal = options.door.checkRequest(request);
    if (refusal !== null) return refuse(res, refusal, options.corsHeaders(request.origin));
    // Colyseus sends a body with it. A proxy would take that for the start of the next answer.
    if (request.method === 'HEAD') endWithoutBody(res);
    const file = READING.has(request.method) ? options.fileAt(request.path, request.acceptEncoding) : null;
    if (file !== null) return sendFile(res, file, options.corsHeaders(request.origin));
    return Promise.resolve(handler(res, withAddress(req, request.address))).catch(() => {
      // Colyseus notes an abort there; a response that is gone must not be touched.
      if (res.aborted !== true) res.close();
    });
  };
}

function guardSockets<Data>(behavior: WebSocketBehavior<Data>, options: Doorway): WebSocketBehavior<Data> {
  const { connections, door } = options;
  return {
    ...behavior,
    upgrade: (res, req, context) => {
      const request = readRequest(res, req, options);
      const refusal = door.checkUpgrade(request);
      if (refusal === null) return behavior.upgrade?.(res, withAddress(req, request.address), context);
      refuse(res, refusal, {});
      return undefined;
    },
    open: (socket) => {
      const { context, searchParams } = socket.getUserData() as SocketData;
      connections.open(socket, context.ip ?? '', String(searchParams.sessionId ?? ''));
      return behavior.open?.(socket);
    },
    message: (socket, message, isBinary) => {
      const handOn = () => void behavior.message?.(socket, message, isBinary);
      const verdict = connections.receive(socket, new Uint8Array(message), handOn);
      if (verdict === 'close') socket.end(CLOSE_CODE.tooManyMessages, 'too many messages');
      if (verdict === 'refuse') socket.end(CLOSE_CODE.protocolViolation, 'no such message');
    },
    close: (socket, code, message) => {
      connections.close(socket);
      return behavior.close?.(socket, code, message);
    },
  };
}

function readRequest(res: HttpResponse, req: HttpRequest, { peerAddress }: Doorway): DoorRequest {
  const path = req.getUrl();
  const headers = readHeaders((visit) => req.forEach(visit));
  return {
    ...headers,
    method: req.getMethod().toUpperCase(),
    path,
    urlLength: path.length + (req.getQuery()?.length ?? 0),
    address: peerAddress(Buffer.from(res.getRemoteAddressAsText()).toString(), headers.forwardedFor),
  };
}

/**
 * The request as Colyseus sees it, with our address headers. The object is uWebSockets' own and only valid for this
 * request.
 */
function withAddress(req: HttpRequest, address: string): HttpRequest {
  const forEach = req.forEach.bind(req);
  req.forEach = (visit) => {
    forEach((key, value) => {
      if (!ADDRESS_HEADERS.has(key) && SENDABLE.test(value)) visit(key, value);
    });
    visit('x-real-ip', address);
  };
  return req;
}

function endWithoutBody(res: HttpResponse): void {
  const end = (body: ArrayBuffer) => res.endWithoutBody(body.byteLength);
  Reflect.set(res, 'end', end);
  Reflect.set(res, 'tryEnd', end);
}

/**
 * Sends as fast as the client reads. What it hasn't taken stays in the one copy, and the next request waits until all
 * is sent.
 */
function sendFile(res: HttpResponse, { headers, body }: FileAnswer, cors: Record<string, string>): void {
  res.onAborted(() => undefined);
  res.onWritable((offset) => res.tryEnd(body.subarray(offset), body.length)[0]);
  res.cork(() => {
    res.writeStatus(statusLine(200));
    for (const [name, value] of Object.entries({ ...cors, ...headers })) res.writeHeader(name, value);
    res.tryEnd(body, body.length);
  });
}

function refuse(res: HttpResponse, refusal: Refusal, headers: Record<string, string>): void {
  res.cork(() => {
    res.writeStatus(statusLine(refusal.status));
    for (const [name, value] of Object.entries(headers)) res.writeHeader(name, value);
    res.writeHeader('content-type', 'application/json');
    // Closes the connection, so that an announced body is never read.
    res.end(refusal.body, true);
  });
}
