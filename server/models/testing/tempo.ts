/** A model behind an alias, for tests: versions of `tempo`, a definition that asks it, and which version answers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { valuePolicy } from '../../../adaptation/policy/value-policy.ts';
import type { ServedDefinition } from '../../../adaptation/session/definition.ts';
import { model } from '../../../inference/pipeline/pipeline.ts';
import { hashFile } from '../../../inference/registry/file-hash.ts';
import { checkManifest, type RowManifest } from '../../../inference/registry/model-manifest.ts';
import { createPackage } from '../../../inference/registry/model-package.ts';
import type { ModelRegistry } from '../../../inference/registry/model-registry.ts';
import { readRowModel } from '../../../inference/registry/model-store.ts';
import { quiz } from '../../../test-support/test-adaptation.ts';
import { doubler, writeTestModel } from '../../../test-support/test-models.ts';
import type { Services } from '../../services.ts';

export const BY = { by: 'ada', reason: 'a test' };
export const ROW_WIDTH = quiz().width;
const { layoutHash } = quiz();

/** A definition that asks `tempo@stable` for a number. */
export function askingTempo(name: string) {
  return quiz({
    name,
    pipeline: model('tempo', 'stable', { column: 1 }),
    predicts: { kind: 'value', unit: 'points', words: 'number' },
    policy: valuePolicy('level', { target: 1, tolerance: 1 }),
  });
}

export interface TempoParts {
  readonly graph?: ReturnType<typeof doubler>;
  /** Another file than that of the graph, which its golden row came from. */
  readonly bytes?: Uint8Array | null;
  /** May make the manifest lie. */
  readonly change?: (manifest: RowManifest) => Partial<RowManifest>;
}

/** Pushes a version past the inspection. */
export async function pushTempo(
  registry: ModelRegistry,
  version: string,
  { graph = doubler(ROW_WIDTH), bytes = null, change = () => ({}) }: TempoParts = {},
): Promise<RowManifest> {
  const drafts = await mkdtemp(join(tmpdir(), 'rubato-tempo-'));
  try {
    await writeTestModel(drafts, 'tempo', graph);
    const made = await readRowModel(drafts, 'tempo', '1');
    const file = bytes ?? made.bytes;
    const sha256 = await hashFile(file);
    const draft = { ...made.manifest, version, layoutHash, sha256, trainedBy: { version } };
    const manifest = checkManifest({ ...draft, ...change(draft) }, 'here');
    await registry.push(await createPackage({ manifest, bytes: file, external: [] }), BY);
    return { ...draft, ...change(draft) };
  } finally {
    await rm(drafts, { recursive: true });
  }
}

/** What a session of the definition is told, and the version that answered, or the code of why none did. */
export function askerOf({ adaptation }: Services, definition: ServedDefinition) {
  const predictor = adaptation.predictorOf(definition);
  const ask = () => {
    const rows = Float32Array.of(1, 2, 3);
    return predictor.predict({ session: 'one', rows, rowCount: 1, budgetMs: 10_000, priority: 'live' });
  };
  const answeredBy = async () => {
    const prediction = await ask();
    return prediction.source === 'fallback' ? prediction.code : prediction.models[0];
  };
  return { ask, answeredBy };
}
