/**
 * Colyseus' messages between processes, over Redis. The matchmaker doesn't await many of its calls. It awaits others
 * where a failure would leave a request unanswered for ever (`requestFromIPC`, the lock of `joinOrCreate`). So here a
 * failed call has no effect. The time limits of the matchmaker and the driver's errors tell that Redis is away.
 */
import { RedisPresence } from '@colyseus/redis-presence';
import { Redis } from 'ioredis';
import type { RoomRedis } from './redis-connection.ts';
import { MAX_WAITING } from './waiting-joiners.ts';

type Callback = Parameters<RedisPresence['subscribe']>[1];

export class RedisRoomPresence extends RedisPresence {
  /** `onError` gets errors of the subscriber's connection; `redis` has its own listener. */
  constructor(redis: RoomRedis, onError: (error: Error) => void) {
    super(redis);
    this.setMaxListeners(MAX_WAITING);
    // The base class prints a line per attempt.
    this.pub.removeAllListeners('error');
    this.sub.removeAllListeners('error');
    this.pub.on('error', onError);
    this.sub.on('error', onError);
  }

  /** Resolves when the subscriber is connected: messages to this process depend on it. */
  async connect(): Promise<void> {
    // A duplicate of a Cluster's or a lazy connection is lazy too.
    if (this.sub.status === 'wait') await this.sub.connect();
  }

  /** Makes the subscriber send something. It writes nothing by itself, so a dead connection would go unnoticed. */
  probe(): void {
    // The connection itself reports what it finds, and then starts again.
    if (this.sub instanceof Redis) this.sub.ping().catch(() => undefined);
  }

  override async subscribe(topic: string, callback: Callback): Promise<this> {
    if (this.subscriptions.listenerCount(topic) >= MAX_WAITING) return this;
    // The topic is kept even if this fails, and subscribed to when the connection is back.
    await super.subscribe(topic, callback).catch(() => undefined);
    return this;
  }

  override async unsubscribe(topic: string, callback?: Callback): Promise<this> {
    await super.unsubscribe(topic, callback).catch(() => undefined);
    return this;
  }

  override async publish(topic: string, data: unknown): Promise<void> {
    await super.publish(topic, data).catch(() => undefined);
  }

  override async hset(key: string, field: string, value: string): Promise<boolean> {
    return super.hset(key, field, value).catch(() => false);
  }

  override async hdel(key: string, field: string): Promise<boolean> {
    return super.hdel(key, field).catch(() => false);
  }

  /** The lock that keeps concurrent joins from creating a room each. Without Redis there is no lock. */
  override async hincrbyex(key: string, field: string, value: number, seconds: number): Promise<number> {
    try {
      const results = await this.pub.multi().hincrby(key, field, value).expire(key, seconds).exec();
      return Number(results?.[0]?.[1] ?? value);
    } catch {
      // As said above, a join goes on without the lock.
      return value;
    }
  }

  override shutdown(): void {
    for (const connection of [this.sub, this.pub]) connection.quit().catch(() => connection.disconnect());
  }
}
