/** The composition root: everything a process needs, built in order of dependence, taken down in reverse. */
import { randomInt } from 'node:crypto';
import { RubatoError } from '../errors.ts';
import type { InferencePool } from '../inference/contract.ts';
import type { ModelManifest } from '../inference/model/model-manifest.ts';
import { readModel } from '../inference/model/model-store.ts';
import { gatherRequests } from '../inference/pool/gathering-pool.ts';
import { createUnavailablePool } from '../inference/pool/unavailable-pool.ts';
import { createSessionLogStore, type SessionLogStore } from '../profiles/session-log/session-log-store.ts';
import type { AdaptationServices } from '../rooms/adaptation-services.ts';
import { asError } from '../rooms/as-error.ts';
import type { ServedDefinition } from '../rooms/define-adaptation.ts';
import { createMistakes } from '../rooms/mistakes.ts';
import type { Config } from './config.ts';
import type { Logger } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createPools } from './pools.ts';
import { VERSION } from './version.ts';

export interface Services extends AsyncDisposable {
  readonly adaptation: AdaptationServices;
  readonly metrics: Metrics;
  /** One line per model that cannot answer, with its code. */
  readonly problems: readonly string[];
}

/** Builds what all sessions of a process share. `definitions` are those of the rooms that will be served. */
export async function createServices(
  config: Config,
  logger: Logger,
  definitions: readonly ServedDefinition[],
): Promise<Services> {
  const manifests = new Map<string, ModelManifest>();
  const problems: string[] = [];
  const eventTypes = [...new Set(definitions.flatMap((definition) => definition.events.types))];
  let pool: InferencePool | null = null;
  const metrics = createMetrics(eventTypes, () => pool?.stats() ?? null);
  for (const definition of config.adaptation === 'off' ? [] : definitions) {
    const problem = await checkModel(config.modelsDirectory, definition, manifests);
    if (problem !== null) problems.push(problem);
  }
  const logs = await openLogs(config, logger, metrics);
  try {
    pool = await startPool(config, manifests, metrics, problems, logger);
  } catch (error) {
    await logs?.close();
    throw error;
  }
  for (const problem of problems)
    logger.error({ problem }, 'a model cannot answer; its sessions run on their fallback');
  let sessions = 0;
  return {
    metrics,
    problems,
    adaptation: {
      pool,
      mode: config.adaptation,
      version: VERSION,
      observer: metrics.rooms,
      mistakes: createMistakes((mistake) =>
        logger.warn(mistake, 'refused and counted, now and whenever it comes again'),
      ),
      baseline: (name, version) => baselineOf(manifests.get(`${name}@${version}`)),
      openLog: (header) => logs?.open(header) ?? null,
      nextSeed: () => config.arenaSeed ?? randomInt(2 ** 32),
      nextSessionNumber: () => sessions++,
      reportFailure: ({ room, roomId, method, error }) => {
        metrics.failure(method.split(' ')[0]!);
        logger.error({ room, roomId, method, err: asError(error) }, 'contained a throw in a session');
      },
    },
    async [Symbol.asyncDispose]() {
      await pool?.close();
      await logs?.close();
    },
  };
}

async function checkModel(
  directory: string,
  definition: ServedDefinition,
  manifests: Map<string, ModelManifest>,
): Promise<string | null> {
  const { name, version } = definition.pipeline;
  try {
    const { manifest } = await readModel(directory, name, version);
    if (manifest.layoutHash !== definition.layoutHash) {
      throw new RubatoError('MODEL_LAYOUT', manifest.layoutHash, {
        expected: `layout ${definition.layoutHash} of "${definition.name}" in ${name}@${version}`,
      });
    }
    manifests.set(`${name}@${version}`, manifest);
    return null;
  } catch (error) {
    if (error instanceof RubatoError) return error.message;
    throw error;
  }
}

async function startPool(
  config: Config,
  manifests: Map<string, ModelManifest>,
  metrics: Metrics,
  problems: string[],
  logger: Logger,
): Promise<InferencePool> {
  if (manifests.size === 0) return createUnavailablePool('no model is loaded');
  const pools = await createPools(config, [...manifests.values()], {
    onBatch: metrics.batch,
    onWarning: ({ code, detail }) => {
      metrics.poolWarning(code);
      logger.warn({ code, detail }, 'inference pool');
    },
  });
  problems.push(...pools.problems);
  return gatherRequests(pools.pool);
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
  return manifest === undefined ? null : Float32Array.from(manifest.baseline);
}
