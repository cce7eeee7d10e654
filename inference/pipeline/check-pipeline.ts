/** Whether a model answers what a definition asks: everything that can be told from its manifest, before the first player. */
import { RubatoError } from '../../errors.ts';
import { type ModelManifest, modelKey } from '../registry/model-manifest.ts';
import { findColumn } from './output-columns.ts';
import type { Pipeline } from './pipeline.ts';

/** The part of a definition that a model must fit. */
export interface AskingDefinition {
  readonly name: string;
  readonly pipeline: Pipeline;
  readonly layoutHash: string;
  /** Columns of the rows it writes. */
  readonly width: number;
}

/** Throws MODEL_NOT_FOUND (another model or version), MODEL_LAYOUT (other rows) or PIPELINE_OUTPUT (no such prediction). */
export function checkPipeline(definition: AskingDefinition, manifest: ModelManifest): void {
  const { name, pipeline, layoutHash, width } = definition;
  const [asked, found] = [modelKey(pipeline), modelKey(manifest)];
  if (asked !== found) throw new RubatoError('MODEL_NOT_FOUND', found, { expected: `${asked}, which "${name}" asks` });
  if (manifest.layoutHash !== layoutHash) {
    const expected = `layout ${layoutHash} of "${name}" in ${asked}`;
    throw new RubatoError('MODEL_LAYOUT', manifest.layoutHash, { expected });
  }
  if (manifest.inputWidth !== width) {
    const expected = `rows of ${width} columns, as "${name}" writes them, in ${asked}`;
    throw new RubatoError('MODEL_LAYOUT', `rows of ${manifest.inputWidth}`, { expected });
  }
  const column = findColumn(pipeline.choice, manifest.outputs);
  if (column.ok) return;
  throw new RubatoError('PIPELINE_OUTPUT', column.got, {
    expected: `${column.expected} in ${asked}, which "${name}" asks`,
  });
}
