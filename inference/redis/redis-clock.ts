/**
 * Redis' clock as this process sees it: the only clock that requesters and workers have in common. Wall clocks of two
 * machines differ by more than a budget; an entry's id is Redis' milliseconds, so its age is told by asking Redis.
 */
import type { LinkClient } from './redis-link.ts';

/** The best of the last few: the answer that came fastest says most about the time it carries. */
const SAMPLES = 8;

export class RedisClock {
  #samples: { readonly offsetMs: number; readonly roundTripMs: number }[] = [];
  #offsetMs = 0;

  /** Milliseconds of Redis' clock. Off by at most half a round trip, after the first `sync`. */
  nowMs(): number {
    return performance.now() + this.#offsetMs;
  }

  /** Forgets what was learnt: another server has another clock. */
  reset(): void {
    this.#samples = [];
  }

  /** Asks once; half of the round trip is taken as the way back. */
  async sync(client: LinkClient): Promise<void> {
    const sentMs = performance.now();
    const reply: unknown = await client.sendCommand(['TIME']);
    const nowMs = performance.now();
    if (!Array.isArray(reply)) return;
    const redisMs = Number(reply[0]) * 1000 + Number(reply[1]) / 1000;
    const roundTripMs = nowMs - sentMs;
    this.#samples.push({ offsetMs: redisMs + roundTripMs / 2 - nowMs, roundTripMs });
    if (this.#samples.length > SAMPLES) this.#samples.shift();
    this.#offsetMs = this.#samples.reduce((a, b) => (b.roundTripMs < a.roundTripMs ? b : a)).offsetMs;
  }
}
