/** BullMQ's way to a Redis that a URL names. */
import type { ConnectionOptions } from 'bullmq';

export function bullmqConnection(url: string): ConnectionOptions {
  const { hostname, port } = new URL(url);
  // A worker that blocks must be allowed to wait for ever; BullMQ asks for null here.
  return { host: hostname, port: Number(port), maxRetriesPerRequest: null };
}
