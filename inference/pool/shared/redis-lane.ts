/**
 * The requests to one model in one class: those that wait for the next flush, those under way, and how they are sent.
 */
import type { PriorityClass } from '../../contract.ts';
import { announcedName, contentDigest, type RedisKeys } from '../../redis/redis-keys.ts';
import type { LinkClient } from '../../redis/redis-link.ts';
import { encodeRequestFrame, encodeTensorRequestFrame, type RequestPiece } from '../../redis/request-frame.ts';
import { inputWidth, type ModelManifest, modelKey, outputWidth } from '../../registry/model-manifest.ts';
import { SendWindow } from './send-window.ts';
import { type AnsweredLane, admitInTurn, type SentRequest } from './sent-request.ts';

/** Redis is held up while it reads a frame; a megabyte takes it about 0.3 ms. */
const MAX_FRAME_VALUES = 256 * 1024;

export interface FlushEvents {
  refuse(request: SentRequest): void;
  fail(requests: readonly SentRequest[], error: unknown): void;
}

export class RedisLane implements AnsweredLane {
  readonly manifest: ModelManifest;
  /** `name@version` */
  readonly key: string;
  /** Name that workers announce if they serve exactly these bytes. */
  readonly announced: string;
  readonly outputWidth: number;
  readonly window: SendWindow;
  #inputWidth: number;
  #stream: string;
  #waiting: SentRequest[] = [];
  #waitingRows = 0;

  /** `maxRows` rows may be under way at once. */
  constructor(manifest: ModelManifest, stream: string, maxRows: number) {
    this.manifest = manifest;
    this.key = modelKey(manifest);
    this.announced = announcedName(this.key, contentDigest(manifest));
    this.#inputWidth = inputWidth(manifest);
    this.outputWidth = outputWidth(manifest);
    this.window = new SendWindow(maxRows);
    this.#stream = stream;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Rows that wait or are under way. */
  get rowsBefore(): number {
    return this.#waitingRows + this.window.inFlight;
  }

  push(request: SentRequest): void {
    this.#waiting.push(request);
    this.#waitingRows += request.rowCount;
  }

  /**
   * Sends all requests that the window has room for, with one XADD. Hands the others to `refuse`. If the send fails,
   * hands its requests to `fail`.
   */
  flush(client: LinkClient, requester: Buffer, nowMs: number, events: FlushEvents): void {
    // Requests that are already answered were lost with the connection.
    const open = this.#waiting.filter(({ settled }) => !settled);
    const { admitted, refused } = admitInTurn(open, this.window.room);
    this.#waiting = [];
    this.#waitingRows = 0;
    for (const group of this.#groups(admitted)) {
      const pieces: RequestPiece[] = [];
      let rows = 0;
      for (const request of group) {
        request.writePieces(pieces, nowMs);
        rows += request.depart();
      }
      this.window.sent(rows);
      const frame = this.#encode(requester, pieces, group);
      client.xAdd(this.#stream, '*', { f: frame }).catch((error: unknown) => events.fail(group, error));
    }
    for (const request of refused) events.refuse(request);
  }

  #encode(requester: Buffer, pieces: readonly RequestPiece[], group: readonly SentRequest[]): Buffer {
    if (this.manifest.format === 1) return encodeRequestFrame(requester, this.manifest.inputWidth, pieces, group);
    const tensors = group.flatMap((request) => request.pieceTensors());
    return encodeTensorRequestFrame(requester, pieces, tensors);
  }

  #valuesOf({ rowCount, job }: SentRequest): number {
    return job === null ? rowCount * this.#inputWidth : job.bytes / 4;
  }

  /** Requests in groups, each as many as fit into one frame. Mostly there is one group. */
  *#groups(requests: readonly SentRequest[]): Generator<readonly SentRequest[]> {
    let group: SentRequest[] = [];
    let values = 0;
    for (const request of requests) {
      const own = this.#valuesOf(request);
      if (values > 0 && values + own > MAX_FRAME_VALUES) {
        yield group;
        group = [];
        values = 0;
      }
      group.push(request);
      values += own;
    }
    if (group.length > 0) yield group;
  }
}

/** The lanes of one model. */
export type Lanes = Readonly<Record<PriorityClass, RedisLane>>;

export function createLanes(manifest: ModelManifest, keys: RedisKeys, maxRows: number): Lanes {
  const lane = (priority: PriorityClass) => new RedisLane(manifest, keys.requests(manifest, priority), maxRows);
  return { live: lane('live'), bulk: lane('bulk') };
}
