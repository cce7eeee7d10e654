/**
 * A worker as a member of the pool. It says twice a second that it lives, takes over what dead members held, and
 * removes what is too old. Its connection also carries the answers.
 */

import { RESP_TYPES } from 'redis';
import { messageOf } from '../../thrown.ts';
import { FORGET_MS, HEARTBEAT_EVERY_MS, HEARTBEAT_TTL_MS } from '../redis/heartbeat.ts';
import type { RedisAddress } from '../redis/redis-address.ts';
import { RedisClock } from '../redis/redis-clock.ts';
import { GROUP, type RedisKeys } from '../redis/redis-keys.ts';
import { isWrongServer, type LinkClient, RedisLink } from '../redis/redis-link.ts';

/** Entries taken over per beat and stream. */
const RECLAIM_ENTRIES = 64;
/** An entry of ours that we have not seen for so long was lost on the way to us. */
const LOST_AFTER_MS = 2000;
/** The longest possible budget, and a reserve. */
const MAX_AGE_MS = 65_000;
/** A stream that no member has looked after for so long belongs to a model that is no longer served. */
const UNUSED_MS = 600_000;
const TRIM_EVERY_BEATS = 4;

export interface MembershipOptions {
  readonly address: RedisAddress;
  readonly keys: RedisKeys;
  readonly workerId: string;
  readonly streams: readonly string[];
  /** What to announce, as JSON; null before it is ready to serve. */
  readonly announcement: () => string | null;
  readonly onReclaimed: (stream: string, id: string, frame: Buffer, deliveries: number) => void;
  readonly onWarning: (detail: string) => void;
}

export class RedisMembership {
  readonly link: RedisLink;
  readonly clock = new RedisClock();
  #options: MembershipOptions;
  #timer: NodeJS.Timeout | null = null;
  #beats = 0;
  #busy = false;
  #announced = false;

  constructor(options: MembershipOptions) {
    this.#options = options;
    this.link = new RedisLink({
      address: options.address,
      key: options.keys.heartbeats,
      name: `rubato-worker-${options.workerId}`,
      watchdog: 'ping',
      onUp: async (client) => {
        this.clock.reset();
        await this.clock.sync(client);
        this.#announced = false;
        await this.#announce(client);
      },
      onDown: (reason) => options.onWarning(reason),
    });
  }

  /** Throws REDIS_UNREACHABLE. */
  async start(): Promise<void> {
    await this.link.start();
    this.#timer = setInterval(() => this.#beat(), HEARTBEAT_EVERY_MS);
  }

  /** Announces a change at once instead of at the next beat. */
  async announceNow(): Promise<void> {
    const { client } = this.link;
    this.#announced = false;
    if (client !== null) await this.#announce(client);
  }

  /** Leaves: others take what it may still hold. */
  async leave(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    const { heartbeats, announcements, news } = this.#options.keys;
    try {
      await this.link.client?.removeWorker([heartbeats, announcements, news], this.#options.workerId);
    } catch {
      // Redis will notice by the silence.
    }
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.link.close();
  }

  #beat(): void {
    const { client } = this.link;
    // The last beat still waits for Redis. The link's watchdog says when that is too long.
    if (client === null || this.#busy) return;
    this.#busy = true;
    this.#work(client)
      .catch((error: unknown) => {
        const reason = messageOf(error);
        if (isWrongServer(error)) this.link.replace(reason, client);
        else if (this.link.client === client) this.#options.onWarning(reason);
      })
      .finally(() => {
        this.#busy = false;
      });
  }

  async #work(client: LinkClient): Promise<void> {
    await this.clock.sync(client);
    await this.#announce(client);
    const trim = this.#beats++ % TRIM_EVERY_BEATS === 0;
    for (const stream of this.#options.streams) {
      await this.#reclaim(client, stream);
      if (trim) await client.trimRequests([stream], String(MAX_AGE_MS), String(UNUSED_MS));
    }
  }

  async #announce(client: LinkClient): Promise<void> {
    const announcement = this.#options.announcement();
    if (announcement === null) return;
    const { heartbeats, announcements, news } = this.#options.keys;
    const tell = this.#announced ? '0' : '1';
    const { workerId } = this.#options;
    await client.announceWorker([heartbeats, announcements, news], workerId, announcement, String(FORGET_MS), tell);
    this.#announced = true;
  }

  async #reclaim(client: LinkClient, stream: string): Promise<void> {
    const { keys, workerId, onReclaimed } = this.#options;
    const args = [GROUP, workerId, HEARTBEAT_TTL_MS, RECLAIM_ENTRIES, LOST_AFTER_MS].map(String);
    let reply: unknown;
    try {
      reply = await client
        .withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
        .reclaimRequests([stream, keys.heartbeats], ...args);
    } catch (error) {
      // The reader creates the group again.
      if (error instanceof Error && error.message.includes('NOGROUP')) return;
      throw error;
    }
    if (!Array.isArray(reply)) return;
    for (let i = 0; i + 2 < reply.length; i += 3) {
      const frame: unknown = reply[i + 1];
      onReclaimed(stream, String(reply[i]), Buffer.isBuffer(frame) ? frame : Buffer.alloc(0), Number(reply[i + 2]));
    }
  }
}
