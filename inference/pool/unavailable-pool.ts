/** The pool of a process without a model: every request fails at once, so that sessions run on their fallback. */
import type { InferencePool } from '../contract.ts';

export function createUnavailablePool(reason: string): InferencePool {
  let failed = 0;
  const reply = { ok: false, reason: 'failed', code: 'MODEL_NOT_FOUND', detail: reason } as const;
  return {
    async infer() {
      failed++;
      return reply;
    },
    stats: () => ({
      queuedRequests: 0,
      inFlightRequests: 0,
      answered: 0,
      late: 0,
      shed: 0,
      failed,
      batches: 0,
      rows: 0,
    }),
    async close() {},
    async destroy() {},
  };
}
