/**
 * What each address holds and asks: open connections, matchmaking requests, and reserved seats that are not yet taken.
 * Each process counts for itself; behind a balancer the limits of N processes add up.
 */
import { type AddressRanges, limitKey } from '../config/address-ranges.ts';
import { type Bucket, type BucketRate, fullBucket, takeTokens } from './token-bucket.ts';

export interface AddressLimits {
  readonly connections: number;
  readonly matchmakingPerMinute: number;
  readonly pendingSeats: number;
  /** Addresses without limits, such as the machine itself. */
  readonly exempt: AddressRanges;
}

export interface AddressBook {
  mayConnect(address: string): boolean;
  connected(address: string): void;
  disconnected(address: string): void;
  takeMatchmaking(address: string): boolean;
  mayReserve(address: string): boolean;
  reserved(address: string, sessionId: string): void;
  /** Notes that a seat was taken. Unknown seats belong to another process and cost nothing. */
  seated(sessionId: string): void;
}

interface Entry {
  connections: number;
  readonly matchmaking: Bucket;
  /** Milliseconds at which each seat's reservation ends. */
  readonly seats: Map<string, number>;
}

/** Addresses in memory, some 300 bytes each. If all are busy, the server takes no new address: it is under attack. */
const MAX_ADDRESSES = 20_000;
/** Colyseus frees an untaken seat after 15 s at most. */
const SEAT_MS = 15_000;
/** Idle entries are searched at most this often, so that an attacker can't make every request walk the book. */
const SWEEP_EVERY_MS = 1000;

/** The entries by limit key, within their bound. */
interface Entries {
  /** The entry of an address; null if there is no room for another. */
  of(address: string): Entry | null;
  known(address: string): Entry | undefined;
}

function createEntries(
  rate: BucketRate,
  now: () => number,
  maxAddresses: number,
  rest: (entry: Entry) => void,
): Entries {
  const entries = new Map<string, Entry>();
  let sweptAtMs = Number.NEGATIVE_INFINITY;
  const sweep = () => {
    if (now() - sweptAtMs < SWEEP_EVERY_MS) return;
    sweptAtMs = now();
    for (const [key, entry] of entries) {
      rest(entry);
      takeTokens(entry.matchmaking, rate, now(), 0);
      const rested = entry.matchmaking.tokens >= rate.burst;
      if (entry.connections === 0 && entry.seats.size === 0 && rested) entries.delete(key);
    }
  };
  return {
    known: (address) => entries.get(limitKey(address)),
    of(address) {
      const key = limitKey(address);
      const known = entries.get(key);
      if (known !== undefined) return known;
      if (entries.size >= maxAddresses) sweep();
      if (entries.size >= maxAddresses) return null;
      const entry = { connections: 0, matchmaking: fullBucket(rate, now()), seats: new Map<string, number>() };
      entries.set(key, entry);
      return entry;
    },
  };
}

export function createAddressBook(
  limits: AddressLimits,
  now: () => number = () => performance.now(),
  maxAddresses: number = MAX_ADDRESSES,
): AddressBook {
  const { exempt } = limits;
  const rate: BucketRate = {
    perSecond: limits.matchmakingPerMinute / 60,
    burst: Math.max(1, Math.ceil(limits.matchmakingPerMinute / 4)),
  };
  const entryOfSeat = new Map<string, Entry>();
  const dropOldSeats = (entry: Entry) => {
    for (const [sessionId, end] of entry.seats) {
      if (end > now()) continue;
      entry.seats.delete(sessionId);
      entryOfSeat.delete(sessionId);
    }
  };
  const entries = createEntries(rate, now, maxAddresses, dropOldSeats);
  /** Exempt addresses may; others may if their entry allows it. */
  const may = (address: string, does: (entry: Entry) => boolean): boolean => {
    if (exempt.has(address)) return true;
    const entry = entries.of(address);
    return entry !== null && does(entry);
  };

  return {
    mayConnect: (address) => may(address, ({ connections }) => connections < limits.connections),
    takeMatchmaking: (address) => may(address, ({ matchmaking }) => takeTokens(matchmaking, rate, now(), 1)),
    mayReserve: (address) =>
      may(address, (entry) => {
        dropOldSeats(entry);
        return entry.seats.size < limits.pendingSeats;
      }),
    connected(address) {
      const entry = exempt.has(address) ? null : entries.of(address);
      if (entry !== null) entry.connections++;
    },
    disconnected(address) {
      const entry = entries.known(address);
      if (entry !== undefined && entry.connections > 0) entry.connections--;
    },
    reserved(address, sessionId) {
      const entry = exempt.has(address) ? null : entries.of(address);
      if (entry === null) return;
      entry.seats.set(sessionId, now() + SEAT_MS);
      entryOfSeat.set(sessionId, entry);
    },
    seated(sessionId) {
      entryOfSeat.get(sessionId)?.seats.delete(sessionId);
      entryOfSeat.delete(sessionId);
    },
  };
}
