/** Reasons to refuse a request before it waits. */
import type { ErrorCode, RubatoError } from '../../errors.ts';
import type { InferenceRequest } from '../contract.ts';
import { type ModelManifest, modelKey } from '../registry/model-manifest.ts';
import { stateTaken } from '../registry/tensor-manifest.ts';
import { MAX_BUDGET_MS, MAX_REQUEST_ROWS } from '../request-limits.ts';
import { describeSpec, tensorsProblem } from '../tensors/check-tensors.ts';

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
  const { layoutHash } = manifest;
  if (request.model.layoutHash !== layoutHash) {
    const detail = `${key} was trained on layout ${layoutHash}, rows are of ${request.model.layoutHash}`;
    return { code: 'MODEL_LAYOUT', detail };
  }
  const { rowCount, budgetMs } = request;
  const detail =
    (isCount(rowCount) ? null : `expected 1 to ${MAX_REQUEST_ROWS} rows, got ${rowCount}`) ??
    contentProblem(request, manifest) ??
    (budgetMs > 0 && budgetMs <= MAX_BUDGET_MS ? null : `a budget of ${budgetMs} ms`);
  return detail === null ? null : { code: 'POOL_REQUEST', detail };
}

const isCount = (rows: number) => Number.isInteger(rows) && rows >= 1 && rows <= MAX_REQUEST_ROWS;

/** The problem of a request's rows or tensors for this model, or null. */
function contentProblem(request: InferenceRequest, manifest: ModelManifest): string | null {
  const { rowCount } = request;
  if (manifest.format === 1) {
    const { inputName, inputWidth } = manifest;
    if (!('rows' in request))
      return `expected rows of ${inputWidth}, got tensors: ${modelKey(manifest)} takes "${inputName}" alone`;
    const { rows } = request;
    return rows.length < rowCount * inputWidth ? `${rowCount} rows of ${inputWidth} in ${rows.length} values` : null;
  }
  if (!('inputs' in request)) {
    const names = manifest.inputs.map(describeSpec).join(', ');
    return `expected inputs ${names}, got rows: ${modelKey(manifest)} takes tensors`;
  }
  const { inputs, state } = request;
  const problem = tensorsProblem('input', inputs, manifest.inputs, rowCount);
  return problem ?? (state === undefined ? null : tensorsProblem('state', state, stateTaken(manifest), rowCount));
}
