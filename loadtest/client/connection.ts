/**
 * One player's connection: seat, socket, handshake with its acknowledgement, frames in and out. It does as little as
 * possible, so that a machine can drive a server with thousands of them: no state, no callbacks per field, no timers.
 */
import { WebSocket } from 'ws';
import { askForSeat, type Seat, type SeatMethod, socketUrl } from './seat.ts';
import { CODE, codeOf, type Handshake, JOIN_ACKNOWLEDGEMENT, LEAVE, readError, readHandshake } from './wire.ts';

export interface ConnectionEvents {
  /** Called for every frame after the handshake. The frame is valid only during the call. */
  onFrame(frame: Buffer): void;
  /** Called when the socket is gone, with its close code (1006 without one). Not called for a `drop`. */
  onClose(code: number): void;
}

export interface JoinRequest {
  readonly method: SeatMethod;
  /** A room's name, or its id for `joinById`. */
  readonly where: string;
  readonly options: object;
}

/** The server refused, or the socket closed before the handshake. `code` is Colyseus' error code or the close code. */
export class JoinFailed extends Error {
  override readonly name = 'JoinFailed';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Masks frames with zeros: a mask protects proxies from pages, and costs a copy of each frame. */
const NO_MASK = (mask: Buffer): void => {
  mask.fill(0);
};
const SOCKET_OPTIONS = { perMessageDeflate: false, skipUTF8Validation: true, generateMask: NO_MASK } as const;

export class Connection {
  readonly base: string;
  seat: Seat | null = null;
  handshake: Handshake | null = null;
  bytesIn = 0;
  bytesOut = 0;
  framesIn = 0;
  framesOut = 0;
  #events: ConnectionEvents;
  #socket: WebSocket | null = null;

  constructor(base: string, events: ConnectionEvents) {
    this.base = base;
    this.#events = events;
  }

  get open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Bytes that were written here but have not left yet. */
  get waitingBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Takes a seat and joins. Throws SeatRefused or JoinFailed. */
  async join({ method, where, options }: JoinRequest): Promise<Handshake> {
    this.seat = await askForSeat(this.base, method, where, options);
    return this.#connect(null);
  }

  /** Returns to the seat after a drop. Throws SeatRefused or JoinFailed. */
  async reconnect(): Promise<Handshake> {
    const { seat, handshake } = this;
    if (seat === null || handshake === null) throw new JoinFailed(0, 'never joined');
    const { reconnectionToken } = handshake;
    this.seat = await askForSeat(this.base, 'reconnect', seat.roomId, { reconnectionToken });
    return this.#connect(reconnectionToken);
  }

  send(frame: Uint8Array): void {
    if (this.#socket === null || this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(frame);
    this.framesOut++;
    this.bytesOut += frame.byteLength;
  }

  /** Stops reading: what the server sends piles up on its side. */
  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  /** Leaves on purpose: the seat is given up, and the server closes. */
  leave(): void {
    this.send(LEAVE);
  }

  /** Breaks the connection without a word. The room keeps the seat for as long as it does for any lost player. */
  drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.removeAllListeners();
    socket?.on('error', () => undefined);
    socket?.terminate();
  }

  #connect(reconnectionToken: string | null): Promise<Handshake> {
    const { promise, resolve, reject } = Promise.withResolvers<Handshake>();
    const socket = new WebSocket(socketUrl(this.base, this.seat!, reconnectionToken), SOCKET_OPTIONS);
    this.#socket = socket;
    let joined = false;
    socket.on('message', (data: Buffer) => {
      this.framesIn++;
      this.bytesIn += data.length;
      if (joined) this.#events.onFrame(data);
      else if (codeOf(data) === CODE.join) {
        joined = true;
        this.handshake = readHandshake(data);
        this.send(JOIN_ACKNOWLEDGEMENT);
        resolve(this.handshake);
      } else if (codeOf(data) === CODE.error) {
        const { code, message } = readError(data);
        reject(new JoinFailed(code, message));
      } else {
        // Messages may come before the handshake: a room may send in its onJoin.
        this.#events.onFrame(data);
      }
    });
    socket.on('error', (error) => reject(new JoinFailed(1006, error.message)));
    socket.on('close', (code) => {
      reject(new JoinFailed(code, 'closed before the handshake'));
      if (joined) this.#events.onClose(code);
    });
    return promise;
  }
}
