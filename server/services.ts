/** What all sessions of a process share: built in order of dependence and taken down in reverse. */
import { randomInt } from 'node:crypto';
import { createSessionLogStore, type SessionLogStore } from '../adaptation/log/session-log-store.ts';
import type { AdaptationMode } from '../adaptation/session/adaptation-mode.ts';
import type { ServedDefinition } from '../adaptation/session/definition.ts';
import { createMistakes } from '../adaptation/session/mistakes.ts';
import { gatherRequests } from '../inference/pool/gathering-pool.ts';
import { createPredictor } from '../inference/predictor/predictor.ts';
import type { RefusedModel } from '../inference/registry/refused-models.ts';
import type { AdaptationServices } from '../rooms/adaptation-services.ts';
import { asError } from '../rooms/as-error.ts';
import type { ServiceLog } from './log/service-log.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { type Troubles, watchTroubles } from './metrics/watch-troubles.ts';
import type { RegistrySettings } from './models/open-registry.ts';
import type { PoolSettings } from './pools.ts';
import { createServedModels, type ServedModelEvents, type ServedModels } from './served-models.ts';
import { VERSION } from './version.ts';

/** The settings of the services. A server takes them from its configuration, `createRubato` from its options. */
export interface ServiceSettings extends PoolSettings, RegistrySettings {
  readonly adaptation: AdaptationMode;
  readonly sessionLog: boolean;
  readonly sessionLogDirectory: string;
  readonly sessionLogMaxMb: number;
  /** Names players in logs. */
  readonly logKey: { hmacOf(playerId: string): string | null };
  /** Whether the metrics tell of the process too (CPU, memory, event loop); default true. */
  readonly processMetrics?: boolean;
}

export interface Services extends AsyncDisposable, Pick<Troubles, 'problems' | 'lacksModels'> {
  readonly adaptation: AdaptationServices;
  readonly metrics: Metrics;
  /** Whether a Redis has answered at the start, since models run there. */
  readonly usesRedis: boolean;
  /**
   * Serves one more definition. Its model is read and loaded; until then, and if it can't answer, its sessions run on
   * their fallback. Never rejects.
   */
  add(definition: ServedDefinition): Promise<void>;
}

/**
 * `definitions` are those that are known now; the others are added later. `expectModels` hears which of their models can't
 * answer, before the log says that sessions run without them; it may throw instead.
 */
export async function createServices(
  settings: ServiceSettings,
  log: ServiceLog,
  definitions: readonly ServedDefinition[],
  expectModels: (refused: readonly RefusedModel[]) => void = () => undefined,
): Promise<Services> {
  let models: ServedModels | null = null;
  const { adaptation: mode, logKey, processMetrics = true } = settings;
  const metrics = createMetrics(() => models?.pool.stats() ?? null, { process: processMetrics });
  const { problems, lacksModels, observer } = watchTroubles(metrics, log, () => models?.refused() ?? []);
  const logs = await openLogs(settings, log, metrics);
  try {
    const events = { ...modelEvents(log, metrics), expectModels };
    models = await createServedModels(settings, mode === 'off' ? [] : definitions, events);
  } catch (error) {
    await logs?.close();
    throw error;
  }
  const served = models;
  const { baselineOf, usesRedis } = served;
  const pool = gatherRequests(models.pool);
  let sessions = 0;
  return {
    metrics,
    usesRedis,
    problems,
    lacksModels,
    add: async (definition) => {
      if (mode !== 'off') await models.add(definition);
    },
    adaptation: {
      predictorOf: (asking) => createPredictor(asking, { pool, baseline: baselineOf }),
      mode,
      version: VERSION,
      observer,
      mistakes: createMistakes((mistake) => log.warn(mistake, 'refused and counted; a repetition is only counted')),
      openLog: (header) => logs?.open(header) ?? null,
      hmacOf: (playerId) => logKey.hmacOf(playerId),
      nextSeed: () => randomInt(2 ** 32),
      nextSessionNumber: () => sessions++,
      reportFailure: ({ room, roomId, method, error }) => {
        metrics.failure(method.split(' ')[0]!);
        log.error({ room, roomId, method, err: asError(error) }, 'contained a throw in a session');
      },
    },
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await pool.close();
      await logs?.close();
    },
  };
}

function modelEvents(log: ServiceLog, metrics: Metrics): Omit<ServedModelEvents, 'expectModels'> {
  return {
    onBatch: metrics.batch,
    onWarning: ({ code, detail }) => {
      metrics.poolWarning(code);
      log.warn({ code, detail }, 'inference pool');
    },
    onMoved: (moved) => log.info(moved, 'an alias moved; its sessions are answered by another version'),
    onTrouble: (problem) => {
      if (problem === null) log.info({}, 'the registry of models can be read again');
      else log.error({ problem }, 'the registry of models cannot be read; what is loaded goes on answering');
    },
    onRefused: ({ model, error }) =>
      log.error(
        { model, code: error.code, problem: error.message },
        'a model cannot answer; its sessions run on their fallback',
      ),
  };
}

async function openLogs(settings: ServiceSettings, log: ServiceLog, metrics: Metrics): Promise<SessionLogStore | null> {
  if (!settings.sessionLog) return null;
  return createSessionLogStore({
    directory: settings.sessionLogDirectory,
    maxDirectoryBytes: settings.sessionLogMaxMb * 1024 * 1024,
    onWarning: (warning) => {
      metrics.sessionLogWarning(warning.code);
      log.warn({ ...warning }, 'session log');
    },
  });
}
