/** What goes to one model in one class: what waits for the next flush, what is under way, and how it is sent. */
import type { PriorityClass } from '../contract.ts';
import { type ModelManifest, modelKey, outputWidth } from '../model/model-manifest.ts';
import type { RedisKeys } from '../redis/redis-keys.ts';
import type { LinkClient } from '../redis/redis-link.ts';
import { encodeRequestFrame, type OutgoingPiece } from '../redis/request-frame.ts';
import { SendWindow } from './send-window.ts';
import { admitInTurn, type SentRequest } from './sent-request.ts';

/** A frame holds up Redis while it is read; one of a megabyte does so for about 0.3 ms. */
const MAX_FRAME_VALUES = 256 * 1024;

export class RedisLane {
  readonly stream: string;
  readonly manifest: ModelManifest;
  readonly window: SendWindow;
  #waiting: SentRequest[] = [];
  #waitingRows = 0;

  constructor(stream: string, manifest: ModelManifest, maxRows: number) {
    this.stream = stream;
    this.manifest = manifest;
    this.window = new SendWindow(maxRows);
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
    this.#waitingRows += request.pending.rowCount;
  }

  /**
   * Sends what the window has room for, one XADD for all of it. What it has no room for is handed to `refuse`; a send that
   * fails hands its requests to `fail`.
   */
  flush(
    client: LinkClient,
    requester: Buffer,
    nowMs: number,
    events: {
      refuse(request: SentRequest): void;
      fail(requests: readonly SentRequest[], error: unknown): void;
    },
  ): void {
    // Those that are answered already were lost with the connection.
    const open = this.#waiting.filter(({ pending }) => !pending.settled);
    this.#waiting = [];
    this.#waitingRows = 0;
    if (open.length === 0) return;
    const { admitted, refused } = admitInTurn(open, this.window.room);
    for (const request of refused) events.refuse(request);
    for (const group of this.#groups(admitted)) {
      const pieces: OutgoingPiece[] = [];
      for (const request of group) {
        request.writePieces(pieces, nowMs);
        this.window.sent(request.depart());
      }
      const frame = encodeRequestFrame(requester, this.manifest.inputWidth, pieces);
      client.xAdd(this.stream, '*', { f: frame }).catch((error: unknown) => events.fail(group, error));
    }
  }

  /** Mostly one group: as many requests as a frame may hold. */
  *#groups(requests: readonly SentRequest[]): Generator<readonly SentRequest[]> {
    let group: SentRequest[] = [];
    let values = 0;
    for (const request of requests) {
      if (values > 0 && values + request.pending.rows.length > MAX_FRAME_VALUES) {
        yield group;
        group = [];
        values = 0;
      }
      group.push(request);
      values += request.pending.rows.length;
    }
    if (group.length > 0) yield group;
  }
}

/** A model that a shared pool serves. */
export interface ServedModel {
  readonly manifest: ModelManifest;
  /** `name@version` */
  readonly key: string;
  readonly outputWidth: number;
  readonly live: RedisLane;
  readonly bulk: RedisLane;
}

export function createServedModel(manifest: ModelManifest, keys: RedisKeys, maxRows: number): ServedModel {
  const lane = (priority: PriorityClass) => new RedisLane(keys.requests(manifest, priority), manifest, maxRows);
  return {
    manifest,
    key: modelKey(manifest),
    outputWidth: outputWidth(manifest),
    live: lane('live'),
    bulk: lane('bulk'),
  };
}
