/** Sends a worker's answers: one reply per requester, which also ends the entries that are done. */
import { GROUP, type RedisKeys } from '../redis/redis-keys.ts';
import type { RedisLink } from '../redis/redis-link.ts';
import {
  encodeReplyFrame,
  encodeTensorReplyFrame,
  type Outcome,
  type ReplyHead,
  type ReplyPiece,
  type TensorReplyPiece,
} from '../redis/reply-frame.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { WorkerPiece } from './worker-entry.ts';

const NO_VALUES = new Float32Array(0);

type RunHead = Omit<ReplyHead, 'requesters'>;

export interface RowResult {
  readonly piece: WorkerPiece;
  readonly outcome: Outcome;
  /** Copied before `send` returns. */
  readonly values: Float32Array;
}

export interface TensorResult {
  readonly piece: WorkerPiece;
  /** Copied before `sendTensors` returns. */
  readonly tensors: readonly Tensor[];
}

export function withoutValues(pieces: readonly WorkerPiece[], outcome: Outcome): readonly RowResult[] {
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
  send(stream: string, head: RunHead, results: readonly RowResult[]): void {
    if (results.length === 0) return;
    const replies = new Map<string, ReplyPiece[]>();
    for (const { piece, outcome, values } of results) {
      addTo(replies, piece.requester, { id: piece.id, outcome, values });
    }
    const requesters = replies.size;
    const frames = [...replies.values()].map((pieces) => encodeReplyFrame({ ...head, requesters }, pieces));
    this.#submit(stream, this.#channelsOf(replies), frames, finish(results));
  }

  /** The same for tensors. */
  sendTensors(stream: string, head: RunHead, results: readonly TensorResult[]): void {
    const replies = new Map<string, TensorReplyPiece[]>();
    for (const { piece, tensors } of results) {
      addTo(replies, piece.requester, { id: piece.id, outcome: 'answered', tensors });
    }
    const requesters = replies.size;
    const frames = [...replies.values()].map((pieces) => encodeTensorReplyFrame({ ...head, requesters }, pieces));
    this.#submit(stream, this.#channelsOf(replies), frames, finish(results));
  }

  #channelsOf(replies: ReadonlyMap<string, unknown>): readonly string[] {
    return [...replies.keys()].map((requester) => this.#keys.replies(requester));
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

function addTo<Reply>(replies: Map<string, Reply[]>, requester: string, reply: Reply): void {
  const known = replies.get(requester);
  if (known === undefined) replies.set(requester, [reply]);
  else known.push(reply);
}

/** Counts pieces as answered. Returns the entries that are done with them. */
function finish(results: readonly { readonly piece: WorkerPiece }[]): readonly string[] {
  const finished: string[] = [];
  for (const { piece } of results) {
    piece.entry.open--;
    if (piece.entry.open === 0) finished.push(piece.entry.id);
  }
  return finished;
}
