/**
 * What happens to a batch that ran when its process died. Its requesters fall back at once. Then, outside of all
 * budgets, its rows are tried in a sandbox until the ones that break it are found. They go to the dead letters with
 * their cause, and their sessions are told.
 */

import { RESP_TYPES } from 'redis';
import { messageOf } from '../../../thrown.ts';
import { parseRedisAddress } from '../../redis/redis-address.ts';
import { announcedName, contentDigest, GROUP, type RedisKeys, redisKeys } from '../../redis/redis-keys.ts';
import { RedisLink } from '../../redis/redis-link.ts';
import { encodeReplyFrame, type Outcome } from '../../redis/reply-frame.ts';
import { decodeRequestFrame } from '../../redis/request-frame.ts';
import type { ModelManifest } from '../../registry/model-manifest.ts';
import { modelKey } from '../../registry/model-manifest.ts';
import { findBreakers } from './find-breakers.ts';
import type { FlightRecord } from './flight-recorder.ts';
import { Sandbox } from './sandbox.ts';
import { MAX_TRIAL_ROWS } from './sandbox-messages.ts';
import { type SuspectRow, suspectRows } from './suspect-rows.ts';

/**
 * Most dead letters: rows that broke a process, with what an operator needs to find out why. The oldest are removed.
 */
const MAX_DEAD_LETTERS = 1000;
/**
 * Batches that may wait for the sandbox. A model that breaks on more is broken itself; the rest go to the dead letters
 * unexamined.
 */
const MAX_WAITING = 8;
/** Models whose rows can be tried; older ones were replaced long ago. */
const MAX_KNOWN_MODELS = 1024;
const NO_VALUES = new Float32Array(0);

const contentKey = (manifest: ModelManifest) => announcedName(modelKey(manifest), contentDigest(manifest));

export interface QuarantineOptions {
  readonly url: string;
  readonly namespace: string;
  readonly modelsDirectory: string;
  /** Execution provider: a row may break one and not another. */
  readonly provider: string;
  readonly threadEntry: string | null;
  readonly manifests: readonly ModelManifest[];
  readonly onDeadLetter: (letter: { model: string; cause: string; rows: number; resolved: boolean }) => void;
}

interface SuspectBatch {
  readonly manifest: ModelManifest;
  readonly rows: readonly SuspectRow[];
  readonly cause: string;
}

export class RedisQuarantine {
  #options: QuarantineOptions;
  #manifests: readonly ModelManifest[];
  #keys: RedisKeys;
  #link: RedisLink;
  #waiting: SuspectBatch[] = [];
  #busy: Promise<void> | null = null;
  #sandbox: Sandbox | null = null;
  #closed = false;

  constructor(options: QuarantineOptions) {
    this.#options = options;
    this.#manifests = options.manifests;
    this.#keys = redisKeys(options.namespace);
    this.#link = new RedisLink({
      address: parseRedisAddress(options.url),
      key: this.#keys.deadLetters,
      name: 'rubato-supervisor',
      watchdog: 'ping',
      onUp: async () => undefined,
      onDown: () => undefined,
    });
  }

  /** Throws REDIS_UNREACHABLE. */
  async start(): Promise<void> {
    await this.#link.start();
  }

  /** The worker serves these models too. Those before stay known: what a process ran when it died is known later. */
  learn(manifests: readonly ModelManifest[]): void {
    this.#manifests = [
      ...new Map([...this.#manifests, ...manifests].map((one) => [contentKey(one), one])).values(),
    ].slice(-MAX_KNOWN_MODELS);
  }

  close(): void {
    this.#closed = true;
    this.#sandbox?.close();
    this.#link.close();
  }

  /** A worker is gone: others may take over what it held. */
  async bury(workerId: string): Promise<void> {
    const { heartbeats, announcements, news } = this.#keys;
    await this.#link.client?.removeWorker([heartbeats, announcements, news], workerId);
  }

  /** Withdraws the entries of a run that ended with its process. `cause` is how it ended. */
  async admit({ stream, entries }: FlightRecord, cause: string): Promise<void> {
    const manifest = this.#manifests.find((model) => this.#isStreamOf(stream, model));
    const { client } = this.#link;
    if (manifest === undefined || client === null) return;
    const reply: unknown = await client
      .withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
      .withdrawRequests([stream], GROUP, ...entries);
    if (!Array.isArray(reply)) return;
    const rows: SuspectRow[] = [];
    for (const bytes of reply) {
      const frame = Buffer.isBuffer(bytes) ? decodeRequestFrame(bytes) : 'not a request frame';
      if (typeof frame === 'string') continue;
      const { requester } = frame;
      this.#tell(
        requester,
        frame.pieces.map(({ id }) => id),
        'suspect',
        `the process died of the batch: ${cause}`,
      );
      rows.push(...suspectRows(frame));
    }
    for (const alike of Map.groupBy(rows, ({ shape }) => shape).values()) {
      for (let from = 0; from < alike.length; from += MAX_TRIAL_ROWS) {
        this.#examineLater({ manifest, rows: alike.slice(from, from + MAX_TRIAL_ROWS), cause });
      }
    }
  }

  /** Resolves when nothing is being examined. */
  async settled(): Promise<void> {
    while (this.#busy !== null) await this.#busy;
  }

  #isStreamOf(stream: string, model: ModelManifest): boolean {
    return stream === this.#keys.requests(model, 'live') || stream === this.#keys.requests(model, 'bulk');
  }

  #tell(requester: string, ids: readonly number[], outcome: Outcome, detail: string): void {
    const head = { computeMs: 0, batchRows: ids.length, requesters: 1, detail };
    const frame = encodeReplyFrame(
      head,
      ids.map((id) => ({ id, outcome, values: NO_VALUES })),
    );
    // A requester that can't be told has lost its connection too, so its sessions are on their fallback.
    this.#link.client?.sPublish(this.#keys.replies(requester), frame).catch(() => undefined);
  }

  #examineLater(batch: SuspectBatch): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#bequeath(batch, batch.rows, `${batch.cause}; too many suspect batches wait to examine it`, false);
      return;
    }
    this.#waiting.push(batch);
    this.#busy ??= this.#examineAll().finally(() => {
      this.#busy = null;
    });
  }

  async #examineAll(): Promise<void> {
    for (let batch = this.#waiting.shift(); batch !== undefined && !this.#closed; batch = this.#waiting.shift()) {
      try {
        await this.#examine(batch);
      } catch (error) {
        const reason = messageOf(error);
        this.#bequeath(batch, batch.rows, `${batch.cause}; the sandbox did not start: ${reason}`, false);
      }
    }
  }

  async #examine(batch: SuspectBatch): Promise<void> {
    const { modelsDirectory, provider, threadEntry } = this.#options;
    const { manifest, rows } = batch;
    const { name, version } = manifest;
    this.#sandbox = new Sandbox({ modelsDirectory, model: { name, version }, provider, threadEntry });
    let cause = batch.cause;
    try {
      const { breakers, unresolved } = await findBreakers(rows.length, async (from, to) => {
        const trial = await this.#sandbox!.run(rows.slice(from, to).map(({ bytes }) => bytes));
        if (!trial.survived) cause = trial.cause;
        return trial.survived;
      });
      for (const row of breakers) this.#blame(batch, rows[row]!, cause);
      for (const [from, to] of unresolved) this.#bequeath(batch, rows.slice(from, to), cause, false);
    } finally {
      this.#sandbox.close();
      this.#sandbox = null;
    }
  }

  #blame(batch: SuspectBatch, row: SuspectRow, cause: string): void {
    this.#bequeath(batch, [row], cause, true);
    this.#tell(row.requester, [row.session], 'blamed', modelKey(batch.manifest));
  }

  #bequeath({ manifest }: SuspectBatch, rows: readonly SuspectRow[], cause: string, resolved: boolean): void {
    const model = modelKey(manifest);
    this.#options.onDeadLetter({ model, cause, rows: rows.length, resolved });
    const letter = {
      model,
      sha256: manifest.sha256,
      cause,
      /** One row is the breaker; if there are several, the breaker is among them. */
      rowCount: String(rows.length),
      requester: rows[0]!.requester,
      session: String(rows[0]!.session),
      rows: Buffer.concat(rows.map(({ bytes }) => bytes)),
    };
    // Without Redis the letter is lost, but it was counted above.
    this.#link.client
      ?.xAdd(this.#keys.deadLetters, '*', letter, {
        TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: MAX_DEAD_LETTERS },
      })
      .catch(() => undefined);
  }
}
