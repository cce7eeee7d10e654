/** The models of all served definitions: read, checked, and in pools, also those that are added during play. */
import type { ServedDefinition } from '../adaptation/session/definition.ts';
import { RubatoError } from '../errors.ts';
import { createGrowingPool, type GrowingPool } from '../inference/pool/growing-pool.ts';
import { createUnavailablePool } from '../inference/pool/unavailable-pool.ts';
import { checkPipeline } from '../inference/predictor/check-pipeline.ts';
import { isAlias } from '../inference/registry/aliases.ts';
import { type ModelManifest, modelKey } from '../inference/registry/model-manifest.ts';
import type { StoredModel } from '../inference/registry/model-store.ts';
import type { RefusedModel } from '../inference/registry/refused-models.ts';
import { messageOf } from '../thrown.ts';
import { type ModelSource, openModelSource } from './models/model-source.ts';
import type { RegistrySettings } from './models/open-registry.ts';
import { type AliasEvents, createServedAliases } from './models/served-aliases.ts';
import { createPools, type PoolEvents, type PoolSettings, type Pools } from './pools.ts';

export interface ServedModelEvents extends PoolEvents, AliasEvents {
  /** Hears before that of all that are refused at the start; throws what must end it. */
  readonly expectModels: (refused: readonly RefusedModel[]) => void;
}

export interface ServedModels extends AsyncDisposable {
  readonly pool: GrowingPool;
  /** Models that can't answer now. */
  refused(): readonly RefusedModel[];
  /** Whether a Redis has answered at the start, since models run there. */
  readonly usesRedis: boolean;
  /** Reference row of a model, `name@version`; null if it isn't served. */
  readonly baselineOf: (model: string) => Float32Array | null;
  /** Never rejects: what goes wrong is `refused`. */
  add(definition: ServedDefinition): Promise<void>;
}

/**
 * Throws what makes a pool impossible (no Redis that answers, a wrong provider, a wrong trust file), and what
 * `expectModels` throws.
 */
export async function createServedModels(
  settings: PoolSettings & RegistrySettings,
  definitions: readonly ServedDefinition[],
  events: ServedModelEvents,
): Promise<ServedModels> {
  const source = await openModelSource(settings);
  try {
    return await serveFrom(source, { ...settings, modelsDirectory: source.directory }, definitions, events);
  } catch (error) {
    await source[Symbol.asyncDispose]();
    throw error;
  }
}

async function serveFrom(
  source: ModelSource,
  settings: PoolSettings,
  definitions: readonly ServedDefinition[],
  events: ServedModelEvents,
): Promise<ServedModels> {
  const manifests = new Map<string, ModelManifest>();
  const refused: RefusedModel[] = [];
  const asking = definitions.filter(({ pipeline }) => pipeline.kind !== 'none');
  const exact = asking.filter(({ pipeline }) => !isAlias(pipeline.version));
  const first = await servedBy(source, settings, exact, manifests, events);
  const pool = createGrowingPool(first.pool);
  try {
    events.expectModels(first.refused);
  } catch (error) {
    await pool.destroy('the start has failed');
    throw error;
  }
  const all = [first];
  const refuse = (models: readonly RefusedModel[]) => {
    refused.push(...models);
    for (const model of models) events.onRefused(model);
  };
  refuse(first.refused);
  const aliases = createServedAliases(source, settings, events);
  const addAlias = async (definition: ServedDefinition) => {
    const added = await aliases.add(definition);
    if (added !== null) pool.add(modelKey(definition.pipeline), added);
  };
  for (const definition of asking) if (!exact.includes(definition)) await addAlias(definition);
  return {
    pool,
    usesRedis: first.usesRedis,
    refused: () => [...refused, ...all.flatMap(({ mismatched }) => mismatched()), ...aliases.refused()],
    baselineOf(model) {
      const manifest = aliases.manifestOf(model) ?? manifests.get(model);
      return manifest?.format === 1 ? Float32Array.from(manifest.baseline) : null;
    },
    async add(definition) {
      if (definition.pipeline.kind === 'none') return;
      if (isAlias(definition.pipeline.version)) return addAlias(definition);
      const model = modelKey(definition.pipeline);
      // Another definition may ask the same model, and be answered.
      const served = manifests.has(model);
      try {
        const more = await servedBy(source, settings, [definition], manifests, events);
        all.push(more);
        if (!served) pool.add(model, more.pool);
        refuse(more.refused);
      } catch (thrown) {
        const error = thrown instanceof RubatoError ? thrown : new RubatoError('POOL_FAILED', messageOf(thrown));
        if (!served) pool.add(model, createUnavailablePool([{ model, error }]));
        refuse([{ model, error }]);
      }
    },
    async [Symbol.asyncDispose]() {
      aliases.stop();
      await source[Symbol.asyncDispose]();
    },
  };
}

/** The pools of these definitions' models, without those in `manifests`, which gets the others that fit. */
async function servedBy(
  source: ModelSource,
  settings: PoolSettings,
  definitions: readonly ServedDefinition[],
  manifests: Map<string, ModelManifest>,
  events: PoolEvents,
): Promise<Pools> {
  const fitting = new Map<string, StoredModel>();
  const refused: RefusedModel[] = [];
  for (const definition of definitions) {
    try {
      const { name, version } = definition.pipeline;
      const model = await source.read(name, version);
      checkPipeline(definition, model.manifest);
      if (!manifests.has(modelKey(model.manifest))) fitting.set(modelKey(model.manifest), model);
    } catch (error) {
      if (!(error instanceof RubatoError)) throw error;
      refused.push({ model: modelKey(definition.pipeline), error });
    }
  }
  const pools = await createPools(settings, [...fitting.values()], events, refused);
  for (const [key, { manifest }] of fitting) manifests.set(key, manifest);
  return { ...pools, refused: [...refused, ...pools.refused] };
}
