/**
 * The workers that live and what they serve, as a requester sees it. It asks twice a second, and when one comes or
 * goes.
 */
import { z } from 'zod';
import { ERRORS, type ErrorCode, RubatoError } from '../../../errors.ts';
import { HEARTBEAT_TTL_MS } from '../../redis/heartbeat.ts';
import { announcedName, contentDigest, type RedisKeys } from '../../redis/redis-keys.ts';
import type { LinkClient } from '../../redis/redis-link.ts';
import { type ModelManifest, modelKey } from '../../registry/model-manifest.ts';
import type { RefusedModel } from '../../registry/refused-models.ts';
import type { Refusal } from '../check-request.ts';

/** Longest text that is kept of what a worker says about a model. */
const MAX_MESSAGE = 500;

const announcement = z.object({
  worker: z.string(),
  models: z.array(z.object({ model: z.string(), digest: z.string(), layoutHash: z.string(), sha256: z.string() })),
  /** Models that it should serve but can't. */
  refused: z
    .array(
      z.object({
        model: z.string(),
        // Another version may know other codes.
        code: z.custom<ErrorCode>(isErrorCode).catch('MODEL_INVALID'),
        message: z.string().transform((message) => message.slice(0, MAX_MESSAGE)),
      }),
    )
    .catch([]),
});
type Announcement = z.output<typeof announcement>;

export class WorkerDirectory {
  #keys: RedisKeys;
  #workers: readonly Announcement[] = [];
  /** Announced names, so that a request costs one lookup. */
  #served = new Set<string>();
  #manifests: readonly ModelManifest[];
  /** Why no worker can answer, by model: each has other content under this name, or refuses it. */
  #mismatches = new Map<string, Refusal>();
  #onMismatch: (refusal: Refusal) => void;

  /** `onMismatch` is called once for each model in `manifests` that workers have but none can answer with. */
  constructor(keys: RedisKeys, manifests: readonly ModelManifest[], onMismatch: (refusal: Refusal) => void) {
    this.#keys = keys;
    this.#manifests = manifests;
    this.#onMismatch = onMismatch;
  }

  async refresh(client: LinkClient): Promise<void> {
    const { heartbeats, announcements } = this.#keys;
    const reply = await client.listWorkers([heartbeats, announcements], String(HEARTBEAT_TTL_MS));
    this.#workers = Array.isArray(reply) ? reply.flatMap(readAnnouncement) : [];
    this.#served = new Set(
      this.#workers.flatMap(({ models }) => models.map(({ model, digest }) => announcedName(model, digest))),
    );
    this.#compare();
  }

  /** Models that workers have, but with other content or refused. Models that no worker has are not among them. */
  get mismatched(): readonly RefusedModel[] {
    return [...this.#mismatches].map(([model, { code, detail }]) => ({
      model,
      error: new RubatoError(code, detail, { expected: `workers that serve ${model} as this server has it` }),
    }));
  }

  get size(): number {
    return this.#workers.length;
  }

  /** `announced`: see `announcedName`. */
  serves(announced: string): boolean {
    return this.#served.has(announced);
  }

  /** Why nobody serves the model. */
  explain(model: ModelManifest): Refusal {
    const key = modelKey(model);
    const other = this.#workers
      .flatMap(({ worker, models }) => models.map((served) => ({ worker, ...served })))
      .find((served) => served.model === key);
    if (other === undefined)
      return (
        this.#refusalOf(key) ?? { code: 'POOL_NO_WORKER', detail: `${this.#workers.length} workers, none with ${key}` }
      );
    if (other.layoutHash !== model.layoutHash) {
      const detail = `worker ${other.worker} has ${key} for layout ${other.layoutHash}, rows are of ${model.layoutHash}`;
      return { code: 'MODEL_LAYOUT', detail };
    }
    const sameFile = other.sha256 === model.sha256;
    const difference = sameFile
      ? 'with other inputs, outputs or external data in its manifest'
      : `with sha256 ${other.sha256}`;
    return {
      code: sameFile ? 'MODEL_MANIFEST' : 'MODEL_HASH',
      detail: `worker ${other.worker} has ${key} ${difference}`,
    };
  }

  #compare(): void {
    for (const manifest of this.#manifests) {
      const key = modelKey(manifest);
      const refusal = this.serves(announcedName(key, contentDigest(manifest))) ? null : this.explain(manifest);
      const before = this.#mismatches.get(key);
      if (refusal === null || refusal.code === 'POOL_NO_WORKER') this.#mismatches.delete(key);
      else {
        this.#mismatches.set(key, refusal);
        if (before?.code !== refusal.code) this.#onMismatch(refusal);
      }
    }
  }

  #refusalOf(key: string): Refusal | null {
    for (const { worker, refused } of this.#workers) {
      const refusal = refused.find(({ model }) => model === key);
      if (refusal !== undefined)
        return { code: refusal.code, detail: `worker ${worker} can't serve it: ${refusal.message}` };
    }
    return null;
  }
}

function isErrorCode(code: unknown): boolean {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}

function readAnnouncement(text: unknown): Announcement[] {
  try {
    const parsed = announcement.safeParse(JSON.parse(String(text)));
    return parsed.success ? [parsed.data] : [];
  } catch {
    // It isn't JSON, so it is not from one of ours and announces nothing.
    return [];
  }
}
