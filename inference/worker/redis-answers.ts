/** Sends a worker's answers: one reply per requester, which also ends the entries that are done. */
import { GROUP, type RedisKeys } from '../redis/redis-keys.ts';
import type { RedisLink } from '../redis/redis-link.ts';
import { encodeReplyFrame, type Outcome, type ReplyHead, type ReplyPiece } from '../redis/reply-frame.ts';
import type { WorkerPiece } from './worker-entry.ts';

const NO_VALUES = new Float32Array(0);

export interface PieceResult {
  readonly piece: WorkerPiece;
  readonly outcome: Outcome;
  /** Copied before `send` returns. */
  readonly values: Float32Array;
}

export function withoutValues(pieces: readonly WorkerPiece[], outcome: Outcome): readonly PieceResult[] {
  return pieces.map((piece) => ({ piece, outcome, values: NO_VALUES }));
}

export class RedisAnswers {
  #link: RedisLink;
  #keys: RedisKeys;
  /**
   * Entries that are done but could not be forgotten in Redis. It is tried again with the next answer of their stream.
   */
  #unforgotten = new Map<string, string[]>();

  constructor(link: RedisLink, keys: RedisKeys) {
    this.#link = link;
    this.#keys = keys;
  }

  /** Answers pieces of one stream. If Redis can't be reached, the answers are lost, and the requesters know that. */
  send(stream: string, head: Omit<ReplyHead, 'requesters'>, results: readonly PieceResult[]): void {
    if (results.length === 0) return;
    const replies = new Map<string, ReplyPiece[]>();
    const finished: string[] = [];
    for (const { piece, outcome, values } of results) {
      const reply = { id: piece.id, outcome, values };
      const known = replies.get(piece.requester);
      if (known === undefined) replies.set(piece.requester, [reply]);
      else known.push(reply);
      piece.entry.open--;
      if (piece.entry.open === 0) finished.push(piece.entry.id);
    }
    const channels = [...replies.keys()].map((requester) => this.#keys.replies(requester));
    const frames = [...replies.values()].map((pieces) =>
      encodeReplyFrame({ ...head, requesters: replies.size }, pieces),
    );
    this.#submit(stream, channels, frames, finished);
  }

  /** Forgets entries whose requesters can't be answered. */
  forget(stream: string, ids: readonly string[]): void {
    this.#submit(stream, [], [], ids);
  }

  #submit(stream: string, channels: readonly string[], frames: readonly Buffer[], finished: readonly string[]): void {
    const ids = [...(this.#unforgotten.get(stream) ?? []), ...finished];
    const { client } = this.#link;
    if (client === null) {
      this.#keep(stream, ids);
      return;
    }
    this.#unforgotten.delete(stream);
    client
      .answerRequests([stream, ...channels], GROUP, String(channels.length), ...frames, ...ids)
      .catch(() => this.#keep(stream, ids));
  }

  /** Keeps only the newest: a Redis that is away for long has lost the others anyway, and they expire by age. */
  #keep(stream: string, ids: readonly string[]): void {
    if (ids.length > 0) this.#unforgotten.set(stream, ids.slice(-MAX_UNFORGOTTEN));
  }
}

const MAX_UNFORGOTTEN = 1024;
