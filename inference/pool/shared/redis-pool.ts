/**
 * Stop 5, shared: the requester's side of the pool that all room servers share through Redis. All that the sessions of
 * a process ask in one turn of the event loop goes out as one entry per model and class. Answers come over the process'
 * own channel and are matched by number. Every request is answered once, within about its budget, whatever happens to
 * Redis, to the workers, or to the network. A Redis or worker that can't be reached is not waited for.
 */

import { randomBytes } from 'node:crypto';
import { type ErrorCode, RubatoError } from '../../../errors.ts';
import { messageOf } from '../../../thrown.ts';
import type { FailureReason, InferencePool, InferenceReply, InferenceRequest } from '../../contract.ts';
import { HEARTBEAT_EVERY_MS } from '../../redis/heartbeat.ts';
import { parseRedisAddress } from '../../redis/redis-address.ts';
import { type RedisKeys, redisKeys } from '../../redis/redis-keys.ts';
import { isWrongServer, type LinkClient, RedisLink } from '../../redis/redis-link.ts';
import { REQUESTER_BYTES } from '../../redis/request-frame.ts';
import { type ModelManifest, modelKey } from '../../registry/model-manifest.ts';
import { readModel } from '../../registry/model-store.ts';
import type { RefusedModel } from '../../registry/refused-models.ts';
import { checkRequest, type Refusal } from '../check-request.ts';
import { contentOf } from '../tensor-job.ts';
import { TensorRoom } from '../tensor-room.ts';
import { createLanes, type Lanes, type RedisLane } from './redis-lane.ts';
import type { RedisPoolOptions, RedisPoolStats } from './redis-pool-options.ts';
import { WorkerDirectory } from './redis-worker-directory.ts';
import { ReplyTaker } from './reply-taker.ts';
import { SentBook } from './sent-book.ts';
import type { SentRequest } from './sent-request.ts';
import { SessionBlame } from './session-blame.ts';

/** Throws CONFIG_INVALID, REDIS_UNREACHABLE, or what `readModel` throws. Workers may come later. */
export async function createRedisPool(options: RedisPoolOptions): Promise<RedisPool> {
  const stored = await Promise.all(
    options.models.map(({ name, version }) => readModel(options.modelsDirectory, name, version)),
  );
  const manifests = stored.map(({ manifest }) => manifest);
  const pool = new RedisPool(manifests, options);
  await pool.start();
  return pool;
}

type State = 'open' | 'closing' | 'closed';

export class RedisPool implements InferencePool {
  /** The lanes of each model, by `name@version`. */
  #models: ReadonlyMap<string, Lanes>;
  #lanes: readonly RedisLane[];
  #keys: RedisKeys;
  #link: RedisLink;
  #directory: WorkerDirectory;
  #requester = randomBytes(REQUESTER_BYTES);
  #channel: string;
  #book = new SentBook({
    expire: (sent) => this.#expire(sent),
    closed: ({ job }) => {
      if (job !== null) this.#room.free(job.bytes);
    },
  });
  #blame = new SessionBlame();
  #options: RedisPoolOptions;
  #maxRows: number;
  #state: State = 'open';
  #flushing = false;
  #refreshes: NodeJS.Timeout | null = null;
  #counts = { answered: 0, late: 0, shed: 0, failed: 0, batches: 0, rows: 0, dropped: 0 };
  #room = new TensorRoom();
  #replies: ReplyTaker;

  constructor(manifests: readonly ModelManifest[], options: RedisPoolOptions) {
    const { url, namespace, maxQueuedRows = 65_536 } = options;
    if (manifests.length === 0 || !Number.isInteger(maxQueuedRows) || maxQueuedRows < 1) {
      const got = `${manifests.length} models, ${maxQueuedRows} queued`;
      throw new RubatoError('POOL_REQUEST', got, { expected: 'a pool with at least one of each' });
    }
    this.#options = options;
    this.#maxRows = maxQueuedRows;
    this.#keys = redisKeys(namespace);
    this.#models = new Map(
      manifests.map((manifest) => [modelKey(manifest), createLanes(manifest, this.#keys, maxQueuedRows)]),
    );
    this.#lanes = [...this.#models.values()].flatMap(({ live, bulk }) => [live, bulk]);
    this.#directory = new WorkerDirectory(this.#keys, manifests, (refusal) => options.onWarning?.(refusal));
    this.#channel = this.#keys.replies(this.#requester.toString('hex'));
    this.#replies = new ReplyTaker({
      book: this.#book,
      blame: this.#blame,
      counts: this.#counts,
      options,
      fail: (sent, reason, code, detail) => this.#fail(sent, reason, code, detail),
    });
    this.#link = new RedisLink({
      address: parseRedisAddress(url),
      key: this.#channel,
      name: `rubato-pool-${this.#requester.toString('hex')}`,
      watchdog: 'ping',
      onUp: (client) => this.#greet(client),
      onDown: (reason) => this.#lose(reason),
    });
  }

  async start(): Promise<void> {
    await this.#link.start();
    this.#refreshes = setInterval(() => {
      const { client } = this.#link;
      if (client !== null) this.#directory.refresh(client).catch((error) => this.#distrust(error, client));
    }, HEARTBEAT_EVERY_MS);
  }

  infer(request: InferenceRequest): Promise<InferenceReply> {
    const { session, rowCount, budgetMs } = request;
    const lane = this.#models.get(modelKey(request.model))?.[request.priority];
    const refused = this.#refuse(request, lane);
    if (refused !== null) return Promise.resolve(refused);
    const content = contentOf(request, lane!.manifest);
    if (!(content instanceof Float32Array) && !this.#room.take(content.bytes))
      return Promise.resolve(this.#shed(lane!));
    const { promise, resolve } = Promise.withResolvers<InferenceReply>();
    const sessionNumber = this.#blame.numberOf(session);
    const nowMs = performance.now();
    const sent = this.#book.open({
      lane: lane!,
      content,
      rowCount,
      nowMs,
      budgetMs,
      session,
      sessionNumber,
      resolve,
    });
    lane!.push(sent);
    this.#flushSoon();
    return promise;
  }

  stats(): RedisPoolStats {
    const queuedRequests = this.#lanes.reduce((sum, lane) => sum + lane.waiting, 0);
    return {
      ...this.#counts,
      queuedRequests,
      inFlightRequests: Math.max(0, this.#book.size - queuedRequests),
      workers: this.#directory.size,
      connected: this.#link.client !== null,
    };
  }

  /** Models that workers have with other content than this server. */
  get mismatched(): readonly RefusedModel[] {
    return this.#directory.mismatched;
  }

  async close(): Promise<void> {
    if (this.#state === 'open') this.#state = 'closing';
    await this.#book.whenEmpty();
    this.#end();
  }

  async destroy(reason: string): Promise<void> {
    this.#state = 'closed';
    for (const sent of this.#book.all()) this.#fail(sent, 'closed', 'POOL_CLOSED', reason);
    this.#end();
  }

  #end(): void {
    this.#state = 'closed';
    if (this.#refreshes !== null) clearInterval(this.#refreshes);
    this.#link.close();
  }

  /** The answer to a request that is refused before it is sent, or null. */
  #refuse(request: InferenceRequest, lane: RedisLane | undefined): InferenceReply | null {
    if (this.#state !== 'open')
      return { ok: false, reason: 'closed', code: 'POOL_CLOSED', detail: 'the pool is closed' };
    const refusal = checkRequest(request, lane?.manifest) ?? this.#findObstacle(request.session, lane!);
    if (refusal !== null) {
      this.#counts.failed++;
      return { ok: false, reason: 'failed', ...refusal };
    }
    return lane!.rowsBefore + request.rowCount <= this.#maxRows ? null : this.#shed(lane!);
  }

  #shed({ rowsBefore }: RedisLane): InferenceReply {
    this.#counts.shed++;
    const detail = `${rowsBefore} rows are under way, and ${this.#room.bytes} bytes of tensors`;
    return { ok: false, reason: 'shed', code: 'POOL_SHED', detail };
  }

  #findObstacle(session: string, { key, manifest, announced }: RedisLane): Refusal | null {
    if (this.#link.client === null) return { code: 'REDIS_UNREACHABLE', detail: this.#link.lastFailure };
    if (this.#blame.isBarred(session, key))
      return { code: 'POOL_BARRED', detail: `rows of session ${session} broke ${key} twice` };
    return this.#directory.serves(announced) ? null : this.#directory.explain(manifest);
  }

  /** Flushes after this turn of the event loop and all its promises, so that all requests of a tick go out together. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      const { client } = this.#link;
      // Requests that waited when the connection broke have failed already.
      if (client !== null) for (const lane of this.#lanes) if (lane.waiting > 0) this.#flush(lane, client);
    });
  }

  #flush(lane: RedisLane, client: LinkClient): void {
    lane.flush(client, this.#requester, performance.now(), {
      refuse: (sent) => {
        const detail = `more than ${Math.floor(lane.window.rows)} rows would be under way`;
        this.#fail(sent, 'shed', 'POOL_SHED', detail);
      },
      fail: (group, error) => {
        const detail = messageOf(error);
        for (const sent of group) this.#fail(sent, 'failed', 'REDIS_UNREACHABLE', detail);
        this.#distrust(error, client);
      },
    });
  }

  async #greet(client: LinkClient): Promise<void> {
    await client.sSubscribe(this.#channel, (frame: Buffer) => this.#replies.take(frame), true);
    await client.sSubscribe(this.#keys.news, () => {
      this.#directory.refresh(client).catch((error) => this.#distrust(error, client));
    });
    await this.#directory.refresh(client);
  }

  /** Fails what is under way: nobody would hear the answers. */
  #lose(reason: string): void {
    if (this.#state === 'closed') return;
    this.#options.onWarning?.({ code: 'REDIS_UNREACHABLE', detail: reason });
    for (const sent of this.#book.all()) this.#fail(sent, 'failed', 'REDIS_UNREACHABLE', reason);
  }

  #distrust(error: unknown, client: LinkClient): void {
    if (isWrongServer(error)) this.#link.replace(messageOf(error), client);
  }

  #expire(sent: SentRequest): void {
    this.#fail(sent, 'late', 'POOL_LATE', `no answer within ${Math.round(sent.budgetMs)} ms`);
  }

  #fail(sent: SentRequest, reason: FailureReason, code: ErrorCode, detail: string): void {
    if (sent.settled) return;
    if (reason !== 'closed') this.#counts[reason]++;
    const { window } = sent.lane;
    if (reason === 'late') window.late(sent.landed(), sent.budgetMs, performance.now());
    else window.dropped(sent.landed());
    this.#book.close(sent);
    sent.fail(reason, code, detail);
  }
}
