/** A TCP proxy on loopback that treats connections as networks do: it delays, holds everything back, cuts, refuses. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../free-port.ts';

/** Who sends the bytes: the client (`requests`) or the server (`replies`). */
export type Direction = 'requests' | 'replies';

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  readonly connections: number;
  /** Bytes that have arrived from that side since the start, passed on or not. */
  arrived(direction: Direction): number;
  /** Delays every byte by this much, in order. */
  delay(delayMs: number): void;
  /**
   * Holds everything back, in one direction or both, and reports no end: a half-open connection. `heal` passes it all
   * on.
   */
  swallow(direction?: Direction): void;
  /** Silences the connections that are open now for ever, in either direction; new ones work. */
  forget(): void;
  /** Cuts all connections, new ones too. */
  refuse(): void;
  /**
   * Waits until `minBytes` or more arrive at once in that direction, then cuts that connection after half of them.
   * Resolves when that has happened.
   */
  cutNext(direction: Direction, minBytes: number): Promise<void>;
  /** Makes it a plain proxy again; connections whose end was held back hear of it now. */
  heal(): void;
}

/** What the proxy does now, for all its connections. */
interface Faults {
  delayMs: number;
  swallowed: ReadonlySet<Direction>;
  refusing: boolean;
  cut: { readonly direction: Direction; readonly minBytes: number; readonly done: () => void } | null;
  readonly arrivedBytes: Record<Direction, number>;
}

const BOTH: ReadonlySet<Direction> = new Set<Direction>(['requests', 'replies']);
const NONE: ReadonlySet<Direction> = new Set<Direction>();
/** Bytes held back per direction before the proxy stops reading: as many as socket buffers would take. */
const MAX_HELD_BYTES = 1_048_576;

export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const faults: Faults = {
    delayMs: 0,
    swallowed: NONE,
    refusing: false,
    cut: null,
    arrivedBytes: { requests: 0, replies: 0 },
  };
  const links = new Set<Link>();
  const pumpAll = () => {
    for (const link of links) link.pump();
  };
  const server = createServer({ noDelay: true }, (client) => {
    if (faults.refusing) client.resetAndDestroy();
    else links.add(new Link(client, targetPort, faults, (link) => links.delete(link)));
  });
  const port = await listen(server);
  const cutAll = () => {
    for (const link of links) link.cut();
  };
  return {
    port,
    get connections() {
      return links.size;
    },
    arrived: (direction) => faults.arrivedBytes[direction],
    delay: (delayMs) => {
      faults.delayMs = delayMs;
    },
    swallow: (direction) => {
      faults.swallowed = direction === undefined ? BOTH : new Set([direction]);
    },
    forget: () => {
      for (const link of links) link.forget();
    },
    refuse: () => {
      faults.refusing = true;
      cutAll();
    },
    cutNext: (direction, minBytes) =>
      new Promise((done) => {
        faults.cut = { direction, minBytes, done };
      }),
    heal: () => {
      Object.assign(faults, { delayMs: 0, swallowed: NONE, refusing: false, cut: null });
      pumpAll();
    },
    async [Symbol.asyncDispose]() {
      cutAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listen(server: Server): Promise<number> {
  const port = await freePort();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return port;
}

/** A client's connection and the one to the server that goes with it. */
class Link {
  #ways: readonly Way[];
  #sockets: readonly Socket[];
  #onEnd: (link: Link) => void;

  constructor(client: Socket, targetPort: number, faults: Faults, onEnd: (link: Link) => void) {
    const target = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    this.#onEnd = onEnd;
    this.#sockets = [client, target];
    const cut = () => this.cut();
    this.#ways = [new Way('requests', client, target, faults, cut), new Way('replies', target, client, faults, cut)];
  }

  pump(): void {
    for (const way of this.#ways) way.pump();
  }

  forget(): void {
    for (const way of this.#ways) way.forget();
  }

  cut(): void {
    for (const way of this.#ways) way.stop();
    for (const socket of this.#sockets) {
      // libuv refuses a reset while an end is on its way (UV_EINVAL). Node then keeps the handle, and does not exit.
      if (socket.writableEnded) socket.destroy();
      else socket.resetAndDestroy();
    }
    this.#onEnd(this);
  }
}

/** One direction of a link: the data that has arrived and not gone on yet, each with the time from which it may. */
class Way {
  #direction: Direction;
  #from: Socket;
  #to: Socket;
  #faults: Faults;
  #cutLink: () => void;
  #held: { readonly chunk: Buffer; readonly dueMs: number }[] = [];
  #heldBytes = 0;
  /** The sender is gone; once its data has gone on, the link is cut. */
  #ended = false;
  #forgotten = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(direction: Direction, from: Socket, to: Socket, faults: Faults, cutLink: () => void) {
    this.#direction = direction;
    this.#from = from;
    this.#to = to;
    this.#faults = faults;
    this.#cutLink = cutLink;
    from.on('data', (chunk) => this.#take(chunk));
    from.on('error', () => {});
    from.on('close', () => {
      this.#ended = true;
      this.pump();
    });
    to.on('drain', () => this.pump());
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#held = [];
  }

  /** Reads and throws away what comes. An end is passed on, or the sockets would stay. */
  forget(): void {
    this.#forgotten = true;
    this.stop();
  }

  #take(chunk: Buffer): void {
    this.#faults.arrivedBytes[this.#direction] += chunk.length;
    if (this.#forgotten) return;
    const { cut, delayMs } = this.#faults;
    if (cut !== null && cut.direction === this.#direction && chunk.length >= cut.minBytes) {
      this.#faults.cut = null;
      // The other side must get its half before the connection closes.
      this.#to.write(chunk.subarray(0, chunk.length >> 1), () => {
        this.#cutLink();
        cut.done();
      });
      return;
    }
    this.#held.push({ chunk, dueMs: performance.now() + delayMs });
    this.#heldBytes += chunk.length;
    if (this.#heldBytes > MAX_HELD_BYTES) this.#from.pause();
    this.pump();
  }

  /** Sends on what is due. */
  pump(): void {
    clearTimeout(this.#timer);
    if (this.#faults.swallowed.has(this.#direction)) return;
    while (this.#held.length > 0 && !this.#to.writableNeedDrain) {
      const { chunk, dueMs } = this.#held[0]!;
      const waitMs = this.#faults.delayMs === 0 ? 0 : dueMs - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.pump(), Math.ceil(waitMs));
        return;
      }
      this.#held.shift();
      this.#heldBytes -= chunk.length;
      this.#to.write(chunk);
    }
    if (this.#heldBytes <= MAX_HELD_BYTES && this.#from.isPaused()) this.#from.resume();
    if (this.#ended && this.#held.length === 0) this.#to.end(() => this.#cutLink());
  }
}
