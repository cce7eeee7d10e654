/** A token bucket: a burst at once, then as many as the time allows. */

export interface Bucket {
  tokens: number;
  filledAtMs: number;
}

export interface BucketRate {
  readonly perSecond: number;
  /** Most that can be taken at once. */
  readonly burst: number;
}

export function fullBucket(rate: BucketRate, nowMs: number): Bucket {
  return { tokens: rate.burst, filledAtMs: nowMs };
}

/** Takes `count` tokens, or none if there are fewer. If time goes backwards, nothing is added. */
export function takeTokens(bucket: Bucket, rate: BucketRate, nowMs: number, count: number): boolean {
  const seconds = (nowMs - bucket.filledAtMs) / 1000;
  if (seconds > 0) {
    bucket.tokens = Math.min(rate.burst, bucket.tokens + seconds * rate.perSecond);
    bucket.filledAtMs = nowMs;
  }
  if (bucket.tokens < count) return false;
  bucket.tokens -= count;
  return true;
}
