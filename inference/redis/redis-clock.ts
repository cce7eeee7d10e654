/**
 * Redis' clock as this process sees it: the only clock that requesters and workers have in common. Wall clocks of two
 * machines differ by more than a budget; an entry's id is Redis' milliseconds, so its age is told by asking Redis.
 */
import type { LinkClient } from './redis-link.ts';

/** The best of the last few: the answer that came fastest says most about the time it carries. */
const SAMPLES = 8;
/** What two clocks drift apart while so few samples are taken: 4 s at 500 ppm are 2 ms. */
const DRIFT_MS = 5;

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

  /** Asks once. */
  async sync(client: LinkClient): Promise<void> {
    const sentMs = performance.now();
    const reply: unknown = await client.sendCommand(['TIME']);
    if (Array.isArray(reply)) this.learn(Number(reply[0]) * 1000 + Number(reply[1]) / 1000, sentMs, performance.now());
  }

  /** Redis said `redisMs` to a question that was sent and answered then; half of the round trip is taken as the way back. */
  learn(redisMs: number, sentMs: number, answeredMs: number): void {
    const roundTripMs = answeredMs - sentMs;
    const sample = { offsetMs: redisMs + roundTripMs / 2 - answeredMs, roundTripMs };
    // Samples that can't both be true: the clock was set, and the faster answer of before is worth nothing. Kept, it would
    // make every request of the next seconds look older than its budget.
    this.#samples = this.#samples.filter(
      (old) => Math.abs(old.offsetMs - sample.offsetMs) <= (old.roundTripMs + roundTripMs) / 2 + DRIFT_MS,
    );
    this.#samples.push(sample);
    if (this.#samples.length > SAMPLES) this.#samples.shift();
    this.#offsetMs = this.#samples.reduce((a, b) => (b.roundTripMs < a.roundTripMs ? b : a)).offsetMs;
  }
}
