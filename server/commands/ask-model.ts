/** Asks a model for the rows of data files, through the pool that is configured. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { RubatoError } from '../../errors.ts';
import { modelKey, type RowManifest } from '../../inference/registry/model-manifest.ts';
import { readRowModel } from '../../inference/registry/model-store.ts';
import { MAX_BUDGET_MS } from '../../inference/request-limits.ts';
import type { Batch, Source } from '../../training/data/cells.ts';
import { rowEncoder } from '../../training/data/encode-rows.ts';
import { createPools, type PoolSettings } from '../pools.ts';

/** Rows of one request: few enough that the largest forest answers within a request's longest budget. */
const REQUEST_ROWS = 512;

export interface Answered {
  readonly manifest: RowManifest;
  readonly source: Source;
  readonly batch: Batch;
  /** The model's outputs side by side, row by row. */
  readonly values: Float32Array;
}

/** Answers batch by batch. Throws MODEL_ errors, and POOL_FAILED or what else a pool replies. */
export async function* askModel(
  model: string,
  sources: AsyncIterable<Source>,
  settings: PoolSettings,
  onWarning: (detail: string) => void,
): AsyncGenerator<Answered> {
  const [, name, version] = /^([^@]+)@([^@]+)$/.exec(model) ?? [];
  if (name === undefined || version === undefined)
    throw new RubatoError('MODEL_NOT_FOUND', model, { expected: 'a model like "success@3"' });
  const stored = await readRowModel(settings.modelsDirectory, name, version);
  const { manifest } = stored;
  const encoder = rowEncoder(manifest);
  const events = { onBatch: () => undefined, onWarning: ({ detail }: { detail: string }) => onWarning(detail) };
  const { pool, refused } = await createPools(settings, [stored], events);
  try {
    const [bad] = refused;
    if (bad !== undefined) throw bad.error;
    for await (const source of sources)
      for await (const batch of source.batches) {
        const rows = encoder.encode(source, batch);
        const parts: Float32Array[] = [];
        for (let from = 0; from < batch.rows.length; from += REQUEST_ROWS) {
          const count = Math.min(REQUEST_ROWS, batch.rows.length - from);
          const asked = rows.subarray(from * manifest.inputWidth, (from + count) * manifest.inputWidth);
          const reply = await pool.infer({
            model: { name, version, layoutHash: manifest.layoutHash },
            session: 'command line',
            rowCount: count,
            rows: asked,
            budgetMs: MAX_BUDGET_MS,
            priority: 'bulk',
          });
          if (!reply.ok) throw new RubatoError(reply.code, `${modelKey(manifest)}: ${reply.detail}`);
          if ('values' in reply) parts.push(reply.values);
        }
        yield { manifest, source, batch, values: joined(parts) };
      }
  } finally {
    await pool.destroy('the command is done');
  }
}

/** Writes a line, and waits while the reader is slower. */
export async function writeText(out: Writable, text: string): Promise<void> {
  if (!out.write(text)) await once(out, 'drain');
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
