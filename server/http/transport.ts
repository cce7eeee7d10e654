/**
 * The WebSocket transport: uWebSockets.js, or ws if that can't load (Alpine, say). Both keep the same promise: a client
 * that doesn't read gets the complete state or a closed socket, never a state with holes.
 *
 * State patches are deltas, so a lost one makes a client wrong for ever. uWebSockets drops messages beyond
 * `maxBackpressure` unless told to close. ws queues without bound, and it queues views of the encoder's shared buffer,
 * which the next patch overwrites.
 */

import type { TemplatedApp } from 'uWebSockets.js';
import type { IncomingMessage } from 'node:http';
import type { Transport } from '@colyseus/core';
import type { WebSocket } from 'ws';
import { MAX_FRAME_BYTES } from '../../adaptation/events/event-frame.ts';
import { messageOf } from '../../thrown.ts';
import type { TransportKind } from '../config/config.ts';
import type { Doorway } from '../door/door.ts';
import { putDoorBefore } from '../door/uws-door.ts';
import { createBoundedServer, guardSocket, putDoorBeforeListeners } from '../door/ws-door.ts';
import type { Logger } from '../log/logger.ts';

/** About five seconds of patches in a busy session (50 KB/s). A client further behind is better off rejoining. */
const MAX_BACKPRESSURE_BYTES = 256 * 1024;
/** Seconds without a frame or pong until a dead peer is closed. uWebSockets takes multiples of 4, from 8 on. */
const IDLE_TIMEOUT_SECONDS = 32;

export interface ChosenTransport {
  readonly kind: 'uws' | 'ws';
  readonly transport: Transport;
}

export interface TransportOptions {
  readonly kind: TransportKind;
  /** The door before every request, upgrade and message. */
  readonly doorway: Doorway;
  /** Called for each client that was closed because it didn't read. */
  readonly onSlowClient: () => void;
}

export async function createTransport(options: TransportOptions, logger: Logger): Promise<ChosenTransport> {
  if (options.kind === 'ws') return createWs(options);
  try {
    return await createUws(options);
  } catch (error) {
    if (options.kind === 'uws') throw error;
    const reason = messageOf(error).split('\n')[0];
    logger.warn({ reason }, 'uWebSockets.js cannot load here; using the ws transport (slower, same guarantees)');
    return createWs(options);
  }
}

async function createUws({ doorway, onSlowClient }: TransportOptions): Promise<ChosenTransport> {
  const { uWebSocketsTransport } = await import('@colyseus/uwebsockets-transport');
  class GuardedUwsTransport extends uWebSocketsTransport {}
  // The constructor makes the app and registers its handlers in one step; this runs in between.
  Object.defineProperty(GuardedUwsTransport.prototype, 'app', {
    set(this: object, app: TemplatedApp) {
      putDoorBefore(app, doorway);
      Object.defineProperty(this, 'app', { value: app });
    },
  });
  const transport = new GuardedUwsTransport({
    maxPayloadLength: MAX_FRAME_BYTES,
    maxBackpressure: MAX_BACKPRESSURE_BYTES,
    closeOnBackpressureLimit: true,
    idleTimeout: IDLE_TIMEOUT_SECONDS,
    dropped: onSlowClient,
  });
  return { kind: 'uws', transport };
}

async function createWs({ doorway, onSlowClient }: TransportOptions): Promise<ChosenTransport> {
  const { WebSocketTransport } = await import('@colyseus/ws-transport');
  const server = createBoundedServer();
  class GuardedWsTransport extends WebSocketTransport {
    constructor() {
      // perMessageDeflate stays off: compressed bombs are the client's cheapest weapon.
      super({ server, maxPayload: MAX_FRAME_BYTES });
      putDoorBeforeListeners(server, 'upgrade', doorway);
      this.wss.prependListener('connection', (socket: WebSocket, request: IncomingMessage) => {
        boundSends(socket, onSlowClient);
        guardSocket(socket, request, doorway);
      });
    }

    override listen(port: number, hostname?: string, backlog?: number, listening?: () => void): this {
      return super.listen(port, hostname, backlog, () => {
        // Colyseus binds its routes in this call.
        listening?.();
        putDoorBeforeListeners(server, 'request', doorway);
      });
    }
  }
  return { kind: 'ws', transport: new GuardedWsTransport() };
}

/** Copies what is sent, and closes a socket whose peer is too far behind. */
function boundSends(socket: WebSocket, onSlowClient: () => void): void {
  const send = socket.send.bind(socket) as (data: unknown, ...rest: unknown[]) => void;
  const bounded = (data: unknown, ...rest: unknown[]) => {
    if (socket.bufferedAmount > MAX_BACKPRESSURE_BYTES) {
      onSlowClient();
      socket.terminate();
      return;
    }
    send(data instanceof Uint8Array ? Buffer.from(data) : data, ...rest);
  };
  Reflect.set(socket, 'send', bounded);
}
