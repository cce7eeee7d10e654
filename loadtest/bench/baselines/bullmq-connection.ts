/** BullMQ's connection to the Redis of a URL. */
import type { ConnectionOptions } from 'bullmq';

export function bullmqConnection(url: string): ConnectionOptions {
  const { hostname, port } = new URL(url);
  // A worker that blocks must be allowed to wait for ever; BullMQ wants null for that.
  return { host: hostname, port: Number(port), maxRetriesPerRequest: null };
}
