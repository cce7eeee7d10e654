/**
 * Every key and channel that pool and workers share. One hash tag keeps them all in one slot, so that scripts over
 * several keys run on Redis Cluster. If one Redis is too slow, use more namespaces.
 */
import { createHash } from 'node:crypto';
import { RubatoError } from '../../errors.ts';
import type { PriorityClass } from '../contract.ts';
import { type ModelManifest, modelKey } from '../registry/model-manifest.ts';
import type { TensorSpec } from '../tensors/tensor.ts';

export const DEFAULT_NAMESPACE = 'rubato';
/** The consumer group of every request stream. */
export const GROUP = 'workers';

export interface RedisKeys {
  /** Stream of requests for one content of a model in one class. */
  requests(model: ModelManifest, priority: PriorityClass): string;
  /** Sharded channel on which a requester gets its answers. */
  replies(requester: string): string;
  /** Sharded channel on which workers say that they came or left. */
  readonly news: string;
  /** Sorted set: worker ids by the time of their last heartbeat (Redis' clock, ms). */
  readonly heartbeats: string;
  /** Hash: worker id to its announcement (JSON). */
  readonly announcements: string;
  /** Stream of rows that broke a model process. */
  readonly deadLetters: string;
}

export function redisKeys(namespace: string = DEFAULT_NAMESPACE): RedisKeys {
  if (!/^[a-z0-9][a-z0-9_.-]{0,63}$/i.test(namespace)) {
    throw new RubatoError('CONFIG_INVALID', JSON.stringify(namespace), { expected: 'a namespace such as "rubato"' });
  }
  const tag = `{${namespace}}`;
  return {
    requests: (model, priority) => `${tag}:requests:${modelKey(model)}:${contentDigest(model)}:${priority}`,
    replies: (requester) => `${tag}:replies:${requester}`,
    news: `${tag}:news`,
    heartbeats: `${tag}:heartbeats`,
    announcements: `${tag}:announcements`,
    deadLetters: `${tag}:dead-letters`,
  };
}

/**
 * What a model is, apart from its name: the bytes of its files, the layout of its rows, and the columns of its answers.
 * It is part of the stream's key. So a worker with other content under the same name never sees a row that isn't meant
 * for it, and columns are never read in another order than they were written.
 */
export function contentDigest(manifest: ModelManifest): string {
  const { sha256, layoutHash, externalData = [] } = manifest;
  const files = externalData.map((file) => [file.path, file.sha256]);
  const content = JSON.stringify([sha256, files, layoutHash, ...shapeOf(manifest)]);
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** What goes in and comes out. It is as it was for models of rows, so that servers and workers of 0.3 agree on them. */
function shapeOf(manifest: ModelManifest): readonly unknown[] {
  if (manifest.format === 1) return [manifest.inputWidth, manifest.outputs.map(({ name, width }) => [name, width])];
  const { inputs, outputs, state = [], rowsPerRun } = manifest;
  // What a manifest leaves out leaves its digest as it was.
  const axis = (rowAxis?: number | null) => (rowAxis === undefined ? [] : [rowAxis]);
  const specs = (tensors: readonly TensorSpec[]) =>
    tensors.map(({ name, type, shape, rowAxis }) => [name, type, shape, ...axis(rowAxis)]);
  return [
    specs(inputs),
    specs(outputs),
    state.map(({ input, output, type, shape, rowAxis }) => [input, output, type, shape, ...axis(rowAxis)]),
    ...(rowsPerRun === undefined ? [] : [{ rowsPerRun }]),
  ];
}

/** Name of a model with its content, as announcements and requesters use it. */
export function announcedName(key: string, digest: string): string {
  return `${key} ${digest}`;
}
