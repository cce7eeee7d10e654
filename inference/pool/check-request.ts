/** Reasons to refuse a request before it waits. */
import type { ErrorCode, RubatoError } from '../../errors.ts';
import type { InferenceRequest } from '../contract.ts';
import { type ModelManifest, modelKey } from '../registry/model-manifest.ts';
import { MAX_BUDGET_MS, MAX_REQUEST_ROWS } from '../request-limits.ts';

export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
}

/**
 * Returns why the request is refused, or null if it is in order. `manifest` is that of the model asked; undefined if it
 * isn't served. `refused` is why it can't be served.
 */
export function checkRequest(
  request: InferenceRequest,
  manifest: ModelManifest | undefined,
  refused?: RubatoError,
): Refusal | null {
  const key = modelKey(request.model);
  if (refused !== undefined) return { code: refused.code, detail: refused.message };
  if (manifest === undefined) return { code: 'MODEL_NOT_FOUND', detail: `${key} is not served here` };
  const { layoutHash, inputWidth } = manifest;
  if (request.model.layoutHash !== layoutHash) {
    const detail = `${key} was trained on layout ${layoutHash}, rows are of ${request.model.layoutHash}`;
    return { code: 'MODEL_LAYOUT', detail };
  }
  const { rows, rowCount, budgetMs } = request;
  const counted = Number.isInteger(rowCount) && rowCount >= 1 && rowCount <= MAX_REQUEST_ROWS;
  if (!counted || rows.length < rowCount * inputWidth) {
    return { code: 'POOL_REQUEST', detail: `${rowCount} rows of ${inputWidth} in ${rows.length} values` };
  }
  if (!(budgetMs > 0 && budgetMs <= MAX_BUDGET_MS))
    return { code: 'POOL_REQUEST', detail: `a budget of ${budgetMs} ms` };
  return null;
}
