/**
 * One connection to Redis that heals by being replaced. node-redis' own reconnection is off: it waits for half-open
 * connections for minutes, stays with a demoted master for ever, and sends old commands late. Here any fault (an error,
 * the end of the socket, a watchdog, a READONLY) ends the connection, fails what was under way, and opens a new one to
 * wherever Redis is now.
 */
import { createClient, type RedisClientType } from 'redis';
import { RubatoError } from '../../errors.ts';
import { GrowingPause } from '../growing-pause.ts';
import { type RedisAddress, withPlace } from './redis-address.ts';
import { findServer } from './redis-master.ts';
import { reasonOf } from './redis-reason.ts';
import { type RedisScripts, SCRIPTS } from './redis-scripts.ts';

export type LinkClient = RedisClientType<Record<string, never>, Record<string, never>, RedisScripts>;

export interface LinkOptions {
  readonly address: RedisAddress;
  /** Any key of the namespace, to find its slot in a cluster. */
  readonly key: string;
  /** Name that CLIENT LIST shows. */
  readonly name: string;
  /** Called with each new connection before it counts as up. If it throws, the connection ends. */
  readonly onUp: (client: LinkClient) => Promise<void>;
  /** Called once each time an up connection ends. */
  readonly onDown: (reason: string) => void;
  /**
   * `ping`: the link sends one every PING_EVERY_MS. `none`: its owner watches it (a blocked reader can't be pinged).
   */
  readonly watchdog: 'ping' | 'none';
}

/** A handshake on this machine takes 2 ms; a frozen Redis accepts the connection and answers nothing. */
const CONNECT_TIMEOUT_MS = 1000;
/** Milliseconds between pings. With the timeout, a half-open connection is found within 1.25 s. */
const PING_EVERY_MS = 250;
const PING_TIMEOUT_MS = 1000;
/**
 * Tries at the start. A very busy machine (24 processes for 2 cores were seen) may miss the first timeout; a wrong
 * address fails at once.
 */
const START_ATTEMPTS = 5;
/** Pause before the next try. A Redis that is back is found within half a second. */
const RETRY = { firstMs: 25, maxMs: 500, jitter: true };

type State = 'idle' | 'connecting' | 'up' | 'closed';

export class RedisLink {
  #options: LinkOptions;
  #client: LinkClient | null = null;
  #state: State = 'idle';
  #pause = new GrowingPause(RETRY);
  #pings: NodeJS.Timeout | null = null;
  /** Why the last try or connection ended. */
  lastFailure = 'not connected yet';

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** The connection while it is up. */
  get client(): LinkClient | null {
    return this.#state === 'up' ? this.#client : null;
  }

  /**
   * Connects for the first time. Throws REDIS_UNREACHABLE if that fails: waiting does not help against a wrong address.
   */
  async start(): Promise<void> {
    for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      await this.#connect();
      if (this.#state === 'up') return;
    }
    const reason = this.lastFailure;
    this.close();
    throw new RubatoError('REDIS_UNREACHABLE', withPlace(reason, this.#options.address));
  }

  /** Ends this connection, if it is still the current one, and opens a new one. */
  replace(reason: string, client: LinkClient | null = this.#client): void {
    if (client !== this.#client || this.#state === 'closed') return;
    this.#drop(reason);
    this.#retry();
  }

  close(): void {
    this.#pause.stop();
    this.#state = 'closed';
    this.#drop('closed');
  }

  /** A method, since the compiler believes that a state does not change during an await. */
  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #drop(reason: string): void {
    const wasUp = this.#state === 'up';
    this.lastFailure = reason;
    if (this.#pings !== null) clearInterval(this.#pings);
    this.#pings = null;
    const client = this.#client;
    this.#client = null;
    if (this.#state !== 'closed') this.#state = 'idle';
    // Rejects everything under way on it at once.
    if (client?.isOpen) client.destroy();
    if (wasUp) this.#options.onDown(reason);
  }

  #retry(): void {
    if (this.#state === 'closed' || this.#pause.waits) return;
    this.#pause.retry(() => {
      this.#connect().then(() => {
        if (this.#state === 'idle') this.#retry();
      });
    });
  }

  async #connect(): Promise<void> {
    this.#state = 'connecting';
    let client: LinkClient | null = null;
    try {
      client = await this.#open();
      const opened = client;
      await within(CONNECT_TIMEOUT_MS, 'to get ready', this.#options.onUp(opened));
      if (this.#client !== opened) return;
      this.#state = 'up';
      this.#pause.reset();
      if (this.#options.watchdog === 'ping') this.#watch(opened);
    } catch (error) {
      if (this.#isClosed() || (client !== null && this.#client !== client)) return;
      this.#drop(reasonOf(error));
    }
  }

  async #open(): Promise<LinkClient> {
    const { address, key, name } = this.#options;
    const endpoint = await findServer(address, key, CONNECT_TIMEOUT_MS);
    if (this.#isClosed()) throw new Error('closed');
    const client: LinkClient = createClient({
      name,
      ...(address.username !== undefined && { username: address.username }),
      ...(address.password !== undefined && { password: address.password }),
      ...(address.kind === 'single' && { database: address.database }),
      socket: {
        ...endpoint,
        ...(address.kind === 'single' && address.tls && { tls: true as const }),
        connectTimeout: CONNECT_TIMEOUT_MS,
        reconnectStrategy: false,
      },
      scripts: SCRIPTS,
      // No timeout per command: it costs 14 µs each and does not cover what has been written; the watchdogs do.
      commandOptions: { timeout: 0 },
      // A command that can't be sent now must fail now: later its budget would be gone.
      disableOfflineQueue: true,
      maintNotifications: 'disabled',
    });
    this.#client = client;
    client.on('error', (error: Error) => this.replace(reasonOf(error), client));
    client.on('end', () => this.replace('the connection ended', client));
    await within(CONNECT_TIMEOUT_MS, 'to connect', client.connect());
    return client;
  }

  #watch(client: LinkClient): void {
    let waiting = false;
    this.#pings = setInterval(() => {
      if (waiting) return;
      waiting = true;
      within(PING_TIMEOUT_MS, 'to answer a ping', client.ping()).then(
        () => {
          waiting = false;
        },
        (error: Error) => this.replace(reasonOf(error), client),
      );
    }, PING_EVERY_MS);
  }
}

/** Gives the result of `work`, or rejects after `limitMs`. A late failure of `work` is no unhandled rejection. */
export async function within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis took more than ${limitMs} ms ${what}`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether an error means that this server is not the right one, or not now: the link should be replaced. */
export function isWrongServer(error: unknown): boolean {
  return (
    error instanceof Error && /^(READONLY|MOVED|ASK|CLUSTERDOWN|MASTERDOWN|LOADING|NOREPLICAS)\b/.test(error.message)
  );
}
