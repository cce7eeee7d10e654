/**
 * The pool of models that can't be served. Every request fails at once with the reason, so sessions run on their
 * fallback.
 */
import { type InferencePool, NO_FIGURES } from '../contract.ts';
import { modelKey } from '../registry/model-manifest.ts';
import type { RefusedModel } from '../registry/refused-models.ts';

export function createUnavailablePool(refused: readonly RefusedModel[]): InferencePool {
  const errors = new Map(refused.map(({ model, error }) => [model, error]));
  let failed = 0;
  return {
    async infer(request) {
      failed++;
      const key = modelKey(request.model);
      const { code = 'MODEL_NOT_FOUND', message = `${key} is not served here` } = errors.get(key) ?? {};
      return { ok: false, reason: 'failed', code, detail: message };
    },
    stats: () => ({ ...NO_FIGURES, failed }),
    async close() {},
    async destroy() {},
  };
}
