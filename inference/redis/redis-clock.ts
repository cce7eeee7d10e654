/**
 * Redis' clock as this process sees it: the only clock that requesters and workers share. Wall clocks of two machines
 * differ by more than a budget. An entry's id holds Redis' milliseconds, so its age can be told by asking Redis for the
 * time.
 */
import type { LinkClient } from './redis-link.ts';

/** Last samples kept; the best counts. The answer that came fastest is the most exact. */
const SAMPLES = 8;
/** Drift of two clocks while that many samples are taken: 4 s at 500 ppm are 2 ms. */
const DRIFT_MS = 5;

export class RedisClock {
  #samples: { readonly offsetMs: number; readonly roundTripMs: number }[] = [];
  #offsetMs = 0;

  /** Milliseconds of Redis' clock. After the first `sync` it is off by at most half a round trip. */
  nowMs(): number {
    return performance.now() + this.#offsetMs;
  }

  /** Forgets the samples: another server has another clock. */
  reset(): void {
    this.#samples = [];
  }

  /** Asks once. */
  async sync(client: LinkClient): Promise<void> {
    const sentMs = performance.now();
    const reply: unknown = await client.sendCommand(['TIME']);
    if (Array.isArray(reply)) this.learn(Number(reply[0]) * 1000 + Number(reply[1]) / 1000, sentMs, performance.now());
  }

  /**
   * Takes a sample: Redis said `redisMs` to a question sent and answered at these times. The way back counts as half of
   * the round trip.
   */
  learn(redisMs: number, sentMs: number, answeredMs: number): void {
    const roundTripMs = answeredMs - sentMs;
    const sample = { offsetMs: redisMs + roundTripMs / 2 - answeredMs, roundTripMs };
    // Two samples that can't both be true: the clock was set, and the older one is worthless even if it was faster. If
    // kept, it would make every request of the next seconds look older than its budget.
    this.#samples = this.#samples.filter(
      (old) => Math.abs(old.offsetMs - sample.offsetMs) <= (old.roundTripMs + roundTripMs) / 2 + DRIFT_MS,
    );
    this.#samples.push(sample);
    if (this.#samples.length > SAMPLES) this.#samples.shift();
    this.#offsetMs = this.#samples.reduce((a, b) => (b.roundTripMs < a.roundTripMs ? b : a)).offsetMs;
  }
}
