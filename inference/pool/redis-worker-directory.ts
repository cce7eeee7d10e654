/** Which workers live and what they serve, as a requester sees it: asked twice a second, and whenever one comes or goes. */
import { z } from 'zod';
import { type ModelManifest, modelKey } from '../model/model-manifest.ts';
import { HEARTBEAT_TTL_MS } from '../redis/heartbeat.ts';
import { announcedName, type RedisKeys } from '../redis/redis-keys.ts';
import type { LinkClient } from '../redis/redis-link.ts';
import type { Refusal } from './check-request.ts';

const announcement = z.object({
  worker: z.string(),
  models: z.array(z.object({ model: z.string(), digest: z.string(), layoutHash: z.string(), sha256: z.string() })),
});
type Announcement = z.output<typeof announcement>;

export class WorkerDirectory {
  #keys: RedisKeys;
  #workers: readonly Announcement[] = [];
  /** Announced names, so that a request costs one look. */
  #served = new Set<string>();

  constructor(keys: RedisKeys) {
    this.#keys = keys;
  }

  async refresh(client: LinkClient): Promise<void> {
    const { heartbeats, announcements } = this.#keys;
    const reply = await client.listWorkers([heartbeats, announcements], String(HEARTBEAT_TTL_MS));
    this.#workers = Array.isArray(reply) ? reply.flatMap(readAnnouncement) : [];
    this.#served = new Set(
      this.#workers.flatMap(({ models }) => models.map(({ model, digest }) => announcedName(model, digest))),
    );
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
      return { code: 'POOL_NO_WORKER', detail: `${this.#workers.length} workers, none with ${key}` };
    if (other.layoutHash !== model.layoutHash) {
      const detail = `worker ${other.worker} has ${key} for layout ${other.layoutHash}, rows are of ${model.layoutHash}`;
      return { code: 'MODEL_LAYOUT', detail };
    }
    return { code: 'MODEL_HASH', detail: `worker ${other.worker} has ${key} with sha256 ${other.sha256}` };
  }
}

function readAnnouncement(text: unknown): Announcement[] {
  try {
    const parsed = announcement.safeParse(JSON.parse(String(text)));
    return parsed.success ? [parsed.data] : [];
  } catch {
    // Not JSON: nobody of ours wrote it, and it announces nothing.
    return [];
  }
}
