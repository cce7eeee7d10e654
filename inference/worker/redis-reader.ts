/**
 * Reads the requests of one class, over one connection that mostly waits in XREADGROUP. It reads on only while its
 * worker wants more. What the worker can't run soon stays where another worker may take it.
 */

import { RESP_TYPES } from 'redis';
import { messageOf } from '../../thrown.ts';
import type { RedisAddress } from '../redis/redis-address.ts';
import { GROUP } from '../redis/redis-keys.ts';
import { isWrongServer, type LinkClient, RedisLink, within } from '../redis/redis-link.ts';

/** Longest wait of one read. It ends at once when something comes. */
const BLOCK_MS = 500;
/** Redis 7 ends a BLOCK up to 100 ms late. After that the connection is half-open. */
const BLOCK_GRACE_MS = 1000;
/** Entries of one stream per read. An entry holds all that a process asks in one turn. */
const ENTRIES_PER_READ = 16;
/** Pause after an error that is not the connection's: a deleted stream, a script too many. */
const RETRY_MS = 20;

export interface ReaderOptions {
  readonly address: RedisAddress;
  readonly name: string;
  readonly consumer: string;
  readonly streams: readonly string[];
  /**
   * Streams that go first. Their waiting entries are taken in before what came, so that nothing of this class runs
   * while an older request of theirs is unread. It costs one more round trip, about 0.15 ms, for up to 16 entries.
   */
  readonly ahead?: readonly string[];
  readonly wantsMore: () => boolean;
  /** `frame` is a view of the data from the socket. */
  readonly onEntry: (stream: string, id: string, frame: Buffer) => void;
}

interface StreamEntries {
  readonly name: unknown;
  readonly messages: readonly { readonly id: unknown; readonly message: Readonly<Record<string, unknown>> }[];
}

export class RedisReader {
  #options: ReaderOptions;
  #link: RedisLink;
  #stopped = false;
  /** Resolves when there may be something to do: a connection, room, or the end. */
  #wake: PromiseWithResolvers<void> = Promise.withResolvers();
  #loop: Promise<void> | null = null;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#link = new RedisLink({
      address: options.address,
      key: options.streams[0]!,
      name: options.name,
      watchdog: 'none',
      onUp: async (client) => {
        await this.#ensureGroups(client);
        // The link counts as up only after this turn.
        setImmediate(() => this.poke());
      },
      onDown: () => undefined,
    });
  }

  /** Throws REDIS_UNREACHABLE. */
  async start(): Promise<void> {
    await this.#link.start();
    this.#loop = this.#run();
  }

  /** Tells it that there may be room again. */
  poke(): void {
    this.#wake.resolve();
  }

  /** Resolves when nothing is read any more. A waiting read may take its half second. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.poke();
    await this.#loop;
    this.#link.close();
  }

  destroy(): void {
    this.#stopped = true;
    this.#link.close();
    this.poke();
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const { client } = this.#link;
      if (client === null || !this.#options.wantsMore()) {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
        continue;
      }
      try {
        // What has come may be answered within this turn. The answer then goes out before the next read: writing that
        // read takes 18 µs, a seventh of a round trip.
        if (await this.#read(client)) await new Promise((resolve) => setImmediate(resolve));
      } catch (error) {
        await this.#recover(client, error);
      }
    }
  }

  /** Returns whether something came. */
  async #read(client: LinkClient): Promise<boolean> {
    const { streams, ahead = [] } = this.#options;
    const came = await this.#readFrom(client, streams, { COUNT: ENTRIES_PER_READ, BLOCK: BLOCK_MS });
    if (came.length === 0) return false;
    // A failed look at the streams ahead must not lose what has come: it is now this worker's.
    const first = ahead.length === 0 ? [] : this.#readFrom(client, ahead, { COUNT: ENTRIES_PER_READ });
    try {
      this.#takeIn(await first);
    } finally {
      this.#takeIn(came);
    }
    return true;
  }

  async #readFrom(client: LinkClient, streams: readonly string[], how: { COUNT: number; BLOCK?: number }) {
    const reply: unknown = await within(
      BLOCK_MS + BLOCK_GRACE_MS,
      'to end a blocking read',
      client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }).xReadGroup(
        GROUP,
        this.#options.consumer,
        streams.map((key) => ({ key, id: '>' })),
        how,
      ),
    );
    return Array.isArray(reply) ? (reply as StreamEntries[]) : [];
  }

  #takeIn(streams: readonly StreamEntries[]): void {
    for (const { name, messages } of streams) {
      for (const { id, message } of messages) {
        const frame = message.f;
        this.#options.onEntry(String(name), String(id), Buffer.isBuffer(frame) ? frame : Buffer.alloc(0));
      }
    }
  }

  async #recover(client: LinkClient, error: unknown): Promise<void> {
    const message = messageOf(error);
    if (this.#stopped || this.#link.client !== client) return;
    try {
      if (isWrongServer(error) || message.includes('blocking read')) this.#link.replace(message, client);
      // The group or its stream is gone (FLUSHALL, DEL, XGROUP DESTROY). It is created from the stream's beginning, so
      // that the requests in between are read.
      else if (/NOGROUP|UNBLOCKED|no such key/i.test(message))
        await within(1000, 'to make a group', this.#ensureGroups(client));
      else await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    } catch (failure) {
      this.#link.replace(String(failure), client);
    }
  }

  async #ensureGroups(client: LinkClient): Promise<void> {
    for (const stream of [...this.#options.streams, ...(this.#options.ahead ?? [])]) {
      try {
        await client.xGroupCreate(stream, GROUP, '0', { MKSTREAM: true });
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error;
      }
    }
  }
}
