/** The aliases that definitions ask: one pool each, whose versions fit every definition that asks it. */
import type { ServedDefinition } from '../../adaptation/session/definition.ts';
import { RubatoError } from '../../errors.ts';
import { checkPipeline } from '../../inference/predictor/check-pipeline.ts';
import { isAlias } from '../../inference/registry/aliases.ts';
import { type ModelManifest, modelKey } from '../../inference/registry/model-manifest.ts';
import type { RefusedModel } from '../../inference/registry/refused-models.ts';
import { createPools, type PoolEvents, type PoolSettings } from '../pools.ts';
import { AliasPool, type AliasPoolOptions } from './alias-pool.ts';
import { watchAliases } from './alias-watch.ts';
import type { ModelSource } from './model-source.ts';

export interface AliasEvents {
  readonly onMoved: AliasPoolOptions['onMoved'];
  /** Hears once of each model that can't answer. */
  readonly onRefused: (refused: RefusedModel) => void;
  /** Hears that the registry can't be read, and null when it can again. */
  readonly onTrouble: (problem: string | null) => void;
}

export interface ServedAliases {
  /** The pool of the alias that the definition asks, loaded; null if it is there already. */
  add(definition: ServedDefinition): Promise<AliasPool | null>;
  /** The manifest of the version that answers for `name@alias` now. */
  manifestOf(alias: string): ModelManifest | null;
  /** Aliases that can't answer by the version that they point at. */
  refused(): readonly RefusedModel[];
  stop(): void;
}

interface Served {
  readonly pool: AliasPool;
  readonly definitions: ServedDefinition[];
}

/** Tells if the version that answers now doesn't fit a definition that came later; its sessions have their fallback. */
function report(definition: ServedDefinition, manifest: ModelManifest, tell: AliasEvents['onRefused']): void {
  try {
    checkPipeline(definition, manifest);
  } catch (error) {
    if (!(error instanceof RubatoError)) throw error;
    tell({ model: modelKey(manifest), error });
  }
}

export function createServedAliases(
  source: ModelSource,
  settings: PoolSettings,
  events: PoolEvents & AliasEvents,
): ServedAliases {
  const served = new Map<string, Served>();
  const watch = watchAliases(source.registry, events.onTrouble);
  const load = async (name: string, version: string, definitions: readonly ServedDefinition[]) => {
    const model = await source.read(name, version);
    for (const definition of definitions) checkPipeline(definition, model.manifest);
    const { pool, refused } = await createPools(settings, [model], events);
    if (refused.length === 0) return { manifest: model.manifest, pool };
    await pool.destroy('it is refused');
    throw refused[0]!.error;
  };
  return {
    async add(definition) {
      const { name, version: alias } = definition.pipeline;
      const key = modelKey(definition.pipeline);
      const known = served.get(key);
      if (known !== undefined) {
        const { manifest } = known.pool;
        if (manifest !== null) report(definition, manifest, events.onRefused);
        known.definitions.push(definition);
        return null;
      }
      if (!isAlias(alias)) return null;
      const definitions = [definition];
      const pool = new AliasPool({ ...events, name, alias, load: (version) => load(name, version, definitions) });
      served.set(key, { pool, definitions });
      await watch.add({ name, alias, follow: (version) => pool.follow(version) });
      return pool;
    },
    manifestOf: (alias) => served.get(alias)?.pool.manifest ?? null,
    refused: () => [...served.values()].flatMap(({ pool }) => pool.failure ?? []),
    stop: () => watch.stop(),
  };
}
