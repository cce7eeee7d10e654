/** The composition root: everything a process needs, built in order of dependence and taken down in reverse. */
import { randomInt } from 'node:crypto';
import { createSessionLogStore, type SessionLogStore } from '../adaptation/log/session-log-store.ts';
import type { ServedDefinition } from '../adaptation/session/definition.ts';
import { createMistakes } from '../adaptation/session/mistakes.ts';
import { RubatoError } from '../errors.ts';
import { gatherRequests } from '../inference/pool/gathering-pool.ts';
import { checkPipeline } from '../inference/predictor/check-pipeline.ts';
import { createPredictor } from '../inference/predictor/predictor.ts';
import { type ModelManifest, modelKey } from '../inference/registry/model-manifest.ts';
import { readModel } from '../inference/registry/model-store.ts';
import type { RefusedModel } from '../inference/registry/refused-models.ts';
import type { AdaptationServices } from '../rooms/adaptation-services.ts';
import { asError } from '../rooms/as-error.ts';
import type { Config } from './config/config.ts';
import type { Logger } from './log/logger.ts';
import { createFallbackWatch } from './metrics/fallback-watch.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { addTroubleGauges } from './metrics/trouble-metrics.ts';
import { createPools, type PoolEvents, type Pools } from './pools.ts';
import { VERSION } from './version.ts';

export interface Services extends AsyncDisposable {
  readonly adaptation: AdaptationServices;
  readonly metrics: Metrics;
  /**
   * One line, with its code, for each model that can't answer now, and each room kind whose sessions live on their
   * fallback now.
   */
  problems(): readonly string[];
}

/** Builds what all sessions of a process share. `definitions` are those of the served rooms. */
export async function createServices(
  config: Config,
  logger: Logger,
  definitions: readonly ServedDefinition[],
): Promise<Services> {
  const manifests = new Map<string, ModelManifest>();
  const refused: RefusedModel[] = [];
  let pools: Pools | null = null;
  const metrics = createMetrics(() => pools?.pool.stats() ?? null);
  const watch = createFallbackWatch(logger);
  const cannotAnswer = () => [...refused, ...(pools?.mismatched() ?? [])];
  addTroubleGauges(metrics.registry, { rooms: () => watch.rooms(), refused: cannotAnswer });
  for (const definition of config.adaptation === 'off' ? [] : definitions) {
    const error = await checkModel(config.modelsDirectory, definition, manifests);
    if (error !== null) refused.push({ model: modelKey(definition.pipeline), error });
  }
  const logs = await openLogs(config, logger, metrics);
  try {
    pools = await startPools(config, manifests, refused, metrics, logger);
  } catch (error) {
    await logs?.close();
    throw error;
  }
  const pool = gatherRequests(pools.pool);
  refused.push(...pools.refused);
  for (const { model, error } of refused)
    logger.error(
      { model, code: error.code, problem: error.message },
      'a model cannot answer; its sessions run on their fallback',
    );
  let sessions = 0;
  return {
    metrics,
    problems() {
      const troubles = [...watch.rooms().values()].filter((trouble) => trouble !== null);
      return [...new Set([...cannotAnswer().map(({ error }) => error), ...troubles].map(({ message }) => message))];
    },
    adaptation: {
      predictorOf: (asking) => createPredictor(asking, { pool, baseline: (model) => baselineOf(manifests.get(model)) }),
      mode: config.adaptation,
      version: VERSION,
      observer: {
        ...metrics.rooms,
        answered(room, model, prediction) {
          metrics.rooms.answered(room, model, prediction);
          watch.answered(room, model, prediction);
        },
      },
      mistakes: createMistakes((mistake) =>
        logger.warn(mistake, 'refused and counted, now and whenever it comes again'),
      ),
      openLog: (header) => logs?.open(header) ?? null,
      hmacOf: (playerId) => config.logKey.hmacOf(playerId),
      nextSeed: () => randomInt(2 ** 32),
      nextSessionNumber: () => sessions++,
      reportFailure: ({ room, roomId, method, error }) => {
        metrics.failure(method.split(' ')[0]!);
        logger.error({ room, roomId, method, err: asError(error) }, 'contained a throw in a session');
      },
    },
    async [Symbol.asyncDispose]() {
      await pool.close();
      await logs?.close();
    },
  };
}

/** Why the model can't answer its definition, or null. */
async function checkModel(
  directory: string,
  definition: ServedDefinition,
  manifests: Map<string, ModelManifest>,
): Promise<RubatoError | null> {
  const { name, version } = definition.pipeline;
  try {
    const { manifest } = await readModel(directory, name, version);
    checkPipeline(definition, manifest);
    manifests.set(modelKey(manifest), manifest);
    return null;
  } catch (error) {
    if (error instanceof RubatoError) return error;
    throw error;
  }
}

async function startPools(
  config: Config,
  manifests: ReadonlyMap<string, ModelManifest>,
  refused: readonly RefusedModel[],
  metrics: Metrics,
  logger: Logger,
): Promise<Pools> {
  const onWarning: PoolEvents['onWarning'] = ({ code, detail }) => {
    metrics.poolWarning(code);
    logger.warn({ code, detail }, 'inference pool');
  };
  return createPools(config, [...manifests.values()], { onBatch: metrics.batch, onWarning }, refused);
}

async function openLogs(config: Config, logger: Logger, metrics: Metrics): Promise<SessionLogStore | null> {
  if (!config.sessionLog) return null;
  return createSessionLogStore({
    directory: config.sessionLogDirectory,
    maxDirectoryBytes: config.sessionLogMaxMb * 1024 * 1024,
    onWarning: (warning) => {
      metrics.sessionLogWarning(warning.code);
      logger.warn({ ...warning }, 'session log');
    },
  });
}

function baselineOf(manifest: ModelManifest | undefined): Float32Array | null {
  return manifest?.format === 1 ? Float32Array.from(manifest.baseline) : null;
}
