/**
 * Limits one connection's messages before anything is decoded: by type, in all, and in bytes. Messages over a limit are
 * dropped; a client that goes on is closed. It looks at a few bytes and allocates nothing.
 *
 * Inputs are never dropped: Colyseus encodes each as its difference to the one before, so a lost one would make its
 * player steer wrongly. They pass, or the connection ends.
 */
import { type BucketRate, fullBucket, takeTokens } from './token-bucket.ts';

/** `close`: the client went on over its limits. `refuse`: closed at once, because no client of ours sends this. */
export type Verdict = 'pass' | 'drop' | 'close' | 'refuse';

/** A game client sends 20 a second. A network that stalls until the idle timeout (32 s) brings all of them at once. */
const INPUTS: BucketRate = { perSecond: 30, burst: 640 };
/** Messages of one type. A game client sends a few a second. */
const PER_TYPE: BucketRate = { perSecond: 30, burst: 40 };
/** All messages except inputs. */
const IN_ALL: BucketRate = { perSecond: 60, burst: 80 };
/** An input takes up to 20 bytes, a frame of events some hundreds; the largest possible frame is 4 KB. */
const BYTES: BucketRate = { perSecond: 16 * 1024, burst: 32 * 1024 };
/** Drops that are forgiven: four seconds of twice the rate, or one bad moment. Then the connection is closed. */
const DROPS: BucketRate = { perSecond: 2, burst: 240 };

/** Types that get their own bucket. If a client invents more, they share the last one. */
const MAX_TYPES = 16;
/** Bytes of a frame that tell its type: Colyseus' code and, for named messages, the length and start of the name. */
const TYPE_BYTES = 24;
const CODE_MASK = 0x1f;
const ROOM_DATA = 13;
const ROOM_DATA_BYTES = 17;
const INPUT_RELIABLE = 19;
/**
 * Several inputs in one frame, for transports that lose frames. No room here takes them over a WebSocket. A length of
 * -1 in such a frame (14 01 ff) keeps @colyseus/schema 5.0.34 in `decodeAll` for ever: three bytes would end a process.
 */
const INPUT_UNRELIABLE = 20;
/**
 * Starts another structure. An input is a single flat one, and Colyseus prints several lines for each that claims
 * otherwise.
 */
const SWITCH_TO_STRUCTURE = 255;

export interface MessageGate {
  admit(frame: Uint8Array, nowMs: number): Verdict;
}

export function createMessageGate(nowMs: number): MessageGate {
  const types: number[] = [];
  const buckets = [fullBucket(PER_TYPE, nowMs)];
  const inputs = fullBucket(INPUTS, nowMs);
  const all = fullBucket(IN_ALL, nowMs);
  const bytes = fullBucket(BYTES, nowMs);
  const drops = fullBucket(DROPS, nowMs);

  const bucketOf = (type: number) => {
    const known = types.indexOf(type);
    if (known >= 0) return buckets[known]!;
    if (types.length >= MAX_TYPES) return buckets[MAX_TYPES - 1]!;
    types.push(type);
    if (types.length > 1) buckets.push(fullBucket(PER_TYPE, nowMs));
    return buckets.at(-1)!;
  };

  return {
    admit(frame, now) {
      const code = (frame[0] ?? 0) & CODE_MASK;
      if (code === INPUT_UNRELIABLE) return 'refuse';
      if (code === INPUT_RELIABLE) {
        if (frame[1] === SWITCH_TO_STRUCTURE) return 'refuse';
        const fits = takeTokens(inputs, INPUTS, now, 1) && takeTokens(bytes, BYTES, now, frame.length);
        return fits ? 'pass' : 'close';
      }
      const passes =
        takeTokens(bytes, BYTES, now, frame.length) &&
        takeTokens(all, IN_ALL, now, 1) &&
        takeTokens(bucketOf(typeOf(frame)), PER_TYPE, now, 1);
      if (passes) return 'pass';
      return takeTokens(drops, DROPS, now, 1) ? 'drop' : 'close';
    },
  };
}

/** A number for the type of a frame: the protocol's code, and a hash (FNV-1a) of the name if it has one. */
function typeOf(frame: Uint8Array): number {
  const code = (frame[0] ?? 0) & CODE_MASK;
  if (code !== ROOM_DATA && code !== ROOM_DATA_BYTES) return code;
  const head = frame[1] ?? 0;
  // A short msgpack string has its length in this byte. Anything else is a number or no type at all.
  const end = head >= 0xa0 && head <= 0xbf ? Math.min(2 + (head & 0x1f), TYPE_BYTES, frame.length) : 2;
  let hash = 0x811c9dc5 ^ code;
  for (let at = 1; at < end; at++) hash = Math.imul(hash ^ frame[at]!, 0x01000193);
  return hash >>> 0;
}
