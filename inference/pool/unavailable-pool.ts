/** The pool of a process without a model: every request fails at once, so that sessions run on their fallback. */
import { type InferencePool, NO_FIGURES } from '../contract.ts';

export function createUnavailablePool(reason: string): InferencePool {
  let failed = 0;
  const reply = { ok: false, reason: 'failed', code: 'MODEL_NOT_FOUND', detail: reason } as const;
  return {
    async infer() {
      failed++;
      return reply;
    },
    stats: () => ({ ...NO_FIGURES, failed }),
    async close() {},
    async destroy() {},
  };
}
