/**
 * Colyseus' listings of rooms in Redis, with what its RedisDriver 0.18.3 lacks:
 *
 * - A creation that is carried out twice (its process stalled, another took over, the first woke up) gives one room.
 *   `insert` goes by the creation, not by the room's id, which a room may choose itself.
 * - A search for an open room reads only the fullest open ones, not all listings.
 * - A failed write never fails the room: its hooks, its players and its end don't depend on Redis. It is written when
 *   Redis is back.
 * - One failed read doesn't fail all later ones (RedisDriver keeps the rejected promise for ever).
 */
import { ErrorCode, type IRoomCache, initializeRoomCache, ServerError, type SortOptions } from '@colyseus/core';
import { RedisDriver } from '@colyseus/redis-driver';
import { RubatoError } from '../../errors.ts';
import { reasonOf } from '../../inference/redis/redis-reason.ts';
import { matchesListing, sortListings } from './listing-query.ts';
import { type RoomRedis, runScript } from './redis-connection.ts';
import type { Hearing } from './redis-load-board.ts';
import {
  INSERT_LISTING,
  LISTINGS,
  madeKey,
  ofKey,
  openKey,
  REMOVE_LISTING,
  REMOVE_SOME_OF_PROCESS,
  WRITE_LISTING,
} from './redis-room-scripts.ts';

/** A listing as it is kept. `creationId` is the id that the matchmaker gave the room before the room chose its own. */
export type Listing = IRoomCache & { creationId?: string };

/**
 * Open rooms read in one round trip; there are at most 16 trips. A joiner who fits none of the 1,024 gets a new room.
 */
const OPEN_PAGE = 64;
const MAX_OPEN_PAGES = 16;
/** Listings in one command. A script that touches so many takes about a millisecond. */
const BATCH = 500;
/** Most ids kept of lost creations. Each waits for one question, which follows at once. */
const MAX_REDIRECTS = 1_000;
/** Most rooms remembered that ended while Redis was away. The listings of others stay until their process is swept. */
const MAX_UNREMOVED = 10_000;

export interface RoomDriverOptions {
  readonly redis: RoomRedis;
  /** Whether a process is heard. Rooms of a silent process are not offered; listings of a heard one are not swept. */
  readonly hear: (processId: string) => Hearing;
  readonly ownId: () => string;
  /** Called when another process carried out the same creation first. */
  readonly onTwin: (listing: Listing) => void;
}

export class RedisRoomDriver extends RedisDriver {
  #redis: RoomRedis;
  #options: RoomDriverOptions;
  /** Listings of this process' rooms, as they should be in Redis. */
  #own = new Map<string, Listing>();
  #unwritten = new Set<string>();
  #unremoved = new Map<string, Listing>();
  /** The winner's room by the id of a lost creation; null for an id that another creation uses. */
  #redirects = new Map<string, string | null>();

  constructor(options: RoomDriverOptions) {
    super(options.redis);
    this.#redis = options.redis;
    this.#options = options;
  }

  /** Number of this process' rooms whose listing in Redis is out of date. */
  get behind(): number {
    return this.#unwritten.size + this.#unremoved.size;
  }

  /** False if this creation was carried out before, or if the room's id is taken. */
  async insert(listing: Listing): Promise<boolean> {
    const creation = listing.creationId ?? listing.roomId;
    const keys = [...keysOf(listing), madeKey(creation)];
    const answer = await this.#ask(runScript(this.#redis, INSERT_LISTING, [...keys, ...writeArguments(listing)]));
    if (answer === '') {
      this.#own.set(listing.roomId, listing);
      return true;
    }
    // The matchmaker asks for `listing.roomId` next, to find the process of the room.
    const winner = String(answer).startsWith('=') ? String(answer).slice(1) : null;
    if (this.#redirects.size >= MAX_REDIRECTS) this.#redirects.clear();
    this.#redirects.set(listing.roomId, winner);
    if (winner !== null) this.#options.onTwin(listing);
    return false;
  }

  override async persist(listing: Listing): Promise<boolean> {
    if (!listing.roomId) return false;
    this.#own.set(listing.roomId, listing);
    return this.#write(listing);
  }

  override async update(
    listing: Listing,
    { $set = {}, $inc = {} }: Partial<{ $set: Partial<IRoomCache>; $inc: Partial<IRoomCache> }>,
  ): Promise<boolean> {
    Object.assign(listing, $set);
    for (const [field, by] of Object.entries($inc)) {
      Reflect.set(listing, field, Number(Reflect.get(listing, field)) + Number(by));
    }
    // Players who are still leaving a removed room must not bring it back.
    return this.#own.has(listing.roomId) ? this.#write(listing) : false;
  }

  override async remove(roomId: string): Promise<boolean> {
    // If another server's listing can't be read, that server removes it, or it goes when the server is silent.
    const listing = this.#own.get(roomId) ?? (await this.findOne({ roomId }).catch(() => undefined));
    if (listing === undefined) return false;
    this.#own.delete(roomId);
    this.#unwritten.delete(roomId);
    return (await this.#erase(listing)) === 1;
  }

  /**
   * Removes the listings of a process that doesn't answer. If it does answer, its peer was the stalled one, and nothing
   * is done.
   */
  override async cleanup(processId: string): Promise<void> {
    const own = processId === this.#options.ownId();
    if (own) this.#own.clear();
    else if (this.#options.hear(processId) === 'heard') return;
    try {
      for (;;) {
        const keys = [LISTINGS, ofKey(processId)];
        if ((await runScript(this.#redis, REMOVE_SOME_OF_PROCESS, [...keys, BATCH])) === 0) return;
      }
    } catch (error) {
      // A process removes its own listings while stopping. That must not fail because Redis is away.
      if (!own) throw error;
    }
  }

  override async query(conditions: Partial<IRoomCache>, sortOptions: SortOptions = {}): Promise<IRoomCache[]> {
    const all = Object.values(await this.#ask(this.#redis.hgetall(LISTINGS)));
    const listings = all.map(parseListing).filter((listing) => matchesListing(listing, conditions));
    return sortListings(listings, sortOptions);
  }

  // A missing room is undefined; the declaration of the base class doesn't say so.
  override async findOne(conditions: Partial<IRoomCache>, sortOptions: SortOptions = {}): Promise<IRoomCache> {
    return (await this.#find(conditions, sortOptions)) as IRoomCache;
  }

  /**
   * Writes what is missing: everything if Redis lost it, otherwise what couldn't be written. Returns the number of
   * listings.
   */
  async repair(everything: boolean): Promise<number> {
    for (const listing of this.#unremoved.values()) {
      this.#unremoved.delete(listing.roomId);
      if ((await this.#erase(listing)) === null) return 0;
    }
    const ids = everything ? [...this.#own.keys()] : [...this.#unwritten];
    let written = 0;
    for (let i = 0; i < ids.length; i += BATCH) {
      const batch = ids.slice(i, i + BATCH).flatMap((id) => this.#own.get(id) ?? []);
      const results = await Promise.all(batch.map((listing) => this.#write(listing)));
      written += results.filter(Boolean).length;
    }
    return written;
  }

  override async shutdown(): Promise<void> {
    await this.#redis.quit().catch(() => this.#redis.disconnect());
  }

  async #find(conditions: Partial<IRoomCache>, sortOptions: SortOptions): Promise<IRoomCache | undefined> {
    const { roomId, name, locked, private: isPrivate } = conditions;
    if (roomId !== undefined) return this.#findById(roomId);
    const unsorted = Object.keys(sortOptions).length === 0;
    if (unsorted && name !== undefined && locked === false && isPrivate === false)
      return this.#findOpen(name, conditions);
    return (await this.query(conditions, sortOptions))[0];
  }

  /** Finds own rooms without Redis, so that dropped players can come back while it is away. */
  async #findById(roomId: string): Promise<IRoomCache | undefined> {
    const redirect = this.#redirects.get(roomId);
    this.#redirects.delete(roomId);
    if (redirect === null) return undefined;
    const id = redirect ?? roomId;
    const own = this.#own.get(id);
    if (own !== undefined) return own;
    const json = await this.#ask(this.#redis.hget(LISTINGS, id));
    if (json === null) return undefined;
    const listing = parseListing(json);
    // Colyseus would ask that process, wait two seconds, check whether it lives, and wait two more. If a creation was
    // lost to that process, the matchmaker must still learn the winner.
    if (redirect === undefined && !this.#isReachable(listing.processId)) throw silent(listing);
    return listing;
  }

  /** The fullest open room that fits, so that players meet, and rooms that empty end. */
  async #findOpen(name: string, conditions: Partial<IRoomCache>): Promise<IRoomCache | undefined> {
    for (let page = 0; page < MAX_OPEN_PAGES; page++) {
      const start = page * OPEN_PAGE;
      const ids = await this.#ask(this.#redis.zrevrange(openKey(name), start, start + OPEN_PAGE - 1));
      if (ids.length === 0) return undefined;
      const found = (await this.#ask(this.#redis.hmget(LISTINGS, ...ids)))
        .flatMap((json) => (json === null ? [] : parseListing(json)))
        .find((listing) => matchesListing(listing, conditions) && this.#isReachable(listing.processId));
      if (found !== undefined || ids.length < OPEN_PAGE) return found;
    }
    return undefined;
  }

  #isReachable(processId: string): boolean {
    return processId === this.#options.ownId() || this.#options.hear(processId) !== 'silent';
  }

  async #write(listing: Listing): Promise<boolean> {
    try {
      await runScript(this.#redis, WRITE_LISTING, [...keysOf(listing), ...writeArguments(listing)]);
      this.#unwritten.delete(listing.roomId);
      return true;
    } catch {
      // Kept for `repair`, which runs at every beat until it is written.
      this.#unwritten.add(listing.roomId);
      return false;
    }
  }

  /** Removes a listing. Returns how many there were, or null if Redis doesn't answer. */
  async #erase(listing: Listing): Promise<number | null> {
    try {
      return Number(await runScript(this.#redis, REMOVE_LISTING, [...keysOf(listing), listing.roomId]));
    } catch {
      // Also kept for `repair`.
      if (this.#unremoved.size < MAX_UNREMOVED) this.#unremoved.set(listing.roomId, listing);
      return null;
    }
  }

  /** Turns a Redis failure into the error that a player is told: our code, in an error that Colyseus passes on. */
  async #ask<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw redisUnreachable(error);
    }
  }
}

export function redisUnreachable(error: unknown): ServerError {
  const { message } = new RubatoError('REDIS_UNREACHABLE', reasonOf(error));
  return new ServerError(ErrorCode.MATCHMAKE_UNHANDLED, message);
}

function silent({ roomId }: Listing): ServerError {
  return new ServerError(ErrorCode.MATCHMAKE_UNHANDLED, new RubatoError('ROOM_SILENT', `none for ${roomId}`).message);
}

function keysOf({ name, processId }: Listing): string[] {
  return [LISTINGS, openKey(name), ofKey(processId)];
}

function writeArguments(listing: Listing): (string | number)[] {
  const open = listing.locked !== true && listing.private !== true ? 1 : 0;
  return [listing.roomId, JSON.stringify(listing), open, listing.clients];
}

function parseListing(json: string): IRoomCache {
  return initializeRoomCache(JSON.parse(json) as Partial<IRoomCache>);
}
