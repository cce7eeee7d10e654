/**
 * The pool behind an alias. A version that the alias moves to is loaded and warmed beside the one that answers, checked
 * on its golden rows and for what its runs take; only then do new requests go to it. The old one finishes what it has,
 * and stays loaded until the next move, so that a rollback takes no longer than a look at the registry.
 */
import { type ErrorCode, RubatoError } from '../../errors.ts';
import type { InferencePool, InferenceReply, PoolStats } from '../../inference/contract.ts';
import { NO_FIGURES } from '../../inference/contract.ts';
import type { Alias } from '../../inference/registry/aliases.ts';
import { type ModelManifest, modelKey } from '../../inference/registry/model-manifest.ts';
import type { RefusedModel } from '../../inference/registry/refused-models.ts';
import { messageOf } from '../../thrown.ts';

/** A version with the pool that answers for it alone. */
export interface LoadedVersion {
  readonly manifest: ModelManifest;
  readonly pool: InferencePool;
}

export interface AliasPoolOptions {
  readonly name: string;
  readonly alias: Alias;
  /** Loads a version, and throws why it can't answer what is asked of the alias. */
  readonly load: (version: string) => Promise<LoadedVersion>;
  readonly onMoved: (moved: {
    readonly alias: string;
    readonly from: string | null;
    readonly to: string;
    readonly tookMs: number;
  }) => void;
  /** Hears once of each version that can't be taken. */
  readonly onRefused: (refused: RefusedModel) => void;
}

/** A run may take so many times as long as the manifest states: the machine that measured it may be a faster one. */
const MOST_COST = 10;
/** Runs below it are too short to be judged on a busy machine. */
const LEAST_JUDGED_MS = 1;
const PROBES = 3;
const PROBE_BUDGET_MS = 10_000;
/** How long workers have to load a new version; then it is looked for again. */
const WORKERS_MS = 30_000;
const LOOK_AGAIN_MS = 100;
/**
 * Pauses before a version is tried again that could not be loaded for a reason that may pass. At first no look is left
 * out; later a version whose process dies each time takes no core from the sessions.
 */
const TRY_AGAIN = { firstMs: 200, maxMs: 5000 };

interface Failure {
  readonly version: string | null;
  readonly error: RubatoError;
  /** When it may be tried again, and the pause before that. */
  readonly againAtMs: number;
  readonly pauseMs: number;
}

export class AliasPool implements InferencePool {
  #options: AliasPoolOptions;
  #current: LoadedVersion | null = null;
  #previous: LoadedVersion | null = null;
  #wanted: string | null = null;
  #failure: Failure | null = null;
  #closed = false;
  #moving = false;

  constructor(options: AliasPoolOptions) {
    this.#options = options;
  }

  /** `name@alias` */
  get key(): string {
    return `${this.#options.name}@${this.#options.alias}`;
  }

  get manifest(): ModelManifest | null {
    return this.#current?.manifest ?? null;
  }

  /** Why it does not answer by the version that the alias points at; null if it does. */
  get failure(): RefusedModel | null {
    return this.#failure === null ? null : { model: this.key, error: this.#failure.error };
  }

  /** Answers by this version from now on, if it can. Never rejects: a version that can't answer changes nothing. */
  async follow(version: string | null): Promise<void> {
    this.#wanted = version;
    if (version === (this.#current?.manifest.version ?? null)) {
      this.#failure = null;
      if (version === null) this.#fail(null, new RubatoError('MODEL_ALIAS', `${this.key}, which points nowhere`));
      return;
    }
    // What a file is does not change. Workers and Redis may come back.
    if (this.#failure?.version === version && performance.now() < this.#failure.againAtMs) return;
    if (version === null || this.#moving) return;
    this.#moving = true;
    try {
      await this.#move(version, performance.now());
    } catch (error) {
      this.#fail(version, error instanceof RubatoError ? error : new RubatoError('POOL_FAILED', messageOf(error)));
    } finally {
      this.#moving = false;
    }
  }

  infer(request: Parameters<InferencePool['infer']>[0]): Promise<InferenceReply> {
    const current = this.#current;
    if (current === null) {
      const detail = this.#failure?.error.message ?? `${this.key} is not loaded yet`;
      return Promise.resolve({
        ok: false,
        reason: 'failed',
        code: this.#failure?.error.code ?? 'MODEL_NOT_FOUND',
        detail,
      });
    }
    const { version } = current.manifest;
    return current.pool.infer({ ...request, model: { ...request.model, version } });
  }

  stats(): PoolStats {
    const sum: Record<keyof PoolStats, number> = { ...NO_FIGURES };
    for (const loaded of [this.#current, this.#previous]) {
      if (loaded === null) continue;
      const stats = loaded.pool.stats();
      for (const figure of Object.keys(sum) as (keyof PoolStats)[]) sum[figure] += stats[figure];
    }
    return sum;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#current?.pool.close(), this.#previous?.pool.close()]);
  }

  async destroy(reason: string): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#current?.pool.destroy(reason), this.#previous?.pool.destroy(reason)]);
  }

  async #move(version: string, startedMs: number): Promise<void> {
    const from = this.#current?.manifest.version ?? null;
    const isBack = this.#previous?.manifest.version === version;
    const next = isBack ? this.#previous! : await this.#options.load(version);
    try {
      if (!isBack) await this.#probe(next);
      if (this.#closed) throw new RubatoError('POOL_CLOSED', 'a closed one');
    } catch (error) {
      await next.pool.destroy('it is not taken');
      throw error;
    }
    const old = isBack ? null : this.#previous;
    this.#previous = this.#current;
    this.#current = next;
    this.#failure = null;
    this.#options.onMoved({ alias: this.key, from, to: version, tookMs: performance.now() - startedMs });
    // It drains: what it was asked is answered.
    await old?.pool.close();
  }

  /** Asks it its golden row as a session would. Throws why it does not answer, or MODEL_COST. */
  async #probe({ manifest, pool }: LoadedVersion): Promise<void> {
    // Definitions ask rows. Models of tensors are refused before.
    if (manifest.format !== 1) return;
    const row = Float32Array.from(manifest.golden.rows[0]!, (value) => value ?? Number.NaN);
    const untilMs = performance.now() + WORKERS_MS;
    let bestMs = Number.POSITIVE_INFINITY;
    for (let answered = 0; answered < PROBES; ) {
      const reply = await pool.infer({
        model: manifest,
        session: 'new version',
        rows: row,
        rowCount: 1,
        budgetMs: PROBE_BUDGET_MS,
        priority: 'bulk',
      });
      if (reply.ok) {
        answered++;
        bestMs = Math.min(bestMs, reply.computeMs);
      } else if (
        !isPassing(reply.code) ||
        this.#wanted !== manifest.version ||
        this.#closed ||
        performance.now() > untilMs
      )
        throw new RubatoError(reply.code, reply.detail);
      else await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    const { cost } = manifest;
    const statedMs = cost === undefined ? Number.POSITIVE_INFINITY : cost.runMs + cost.rowMs;
    if (bestMs <= LEAST_JUDGED_MS || bestMs <= MOST_COST * statedMs) return;
    const got = `${bestMs.toFixed(2)} ms for a row of ${modelKey(manifest)}`;
    throw new RubatoError('MODEL_COST', got, { expected: `about ${statedMs.toFixed(3)} ms, as its manifest states` });
  }

  #fail(version: string | null, error: RubatoError): void {
    const before = this.#failure;
    const again = before?.version === version ? Math.min(TRY_AGAIN.maxMs, 2 * before.pauseMs) : TRY_AGAIN.firstMs;
    const pauseMs = isPassing(error.code) ? again : Number.POSITIVE_INFINITY;
    this.#failure = { version, error, pauseMs, againAtMs: performance.now() + pauseMs };
    if (before?.version === version && before.error.code === error.code) return;
    this.#options.onRefused({ model: version === null ? this.key : `${this.#options.name}@${version}`, error });
  }
}

/** Whether an answer may be another one soon: workers load, Redis comes back. */
function isPassing(code: ErrorCode): boolean {
  return code.startsWith('POOL_') || code.startsWith('REDIS_') || code.startsWith('REGISTRY_') || code === 'TRUST_FILE';
}
