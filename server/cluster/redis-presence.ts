/**
 * Colyseus' messages between processes, over Redis. The matchmaker doesn't await many of its calls, and awaits others
 * where a failure would leave a request without an answer for ever (`requestFromIPC`, the lock of `joinOrCreate`); so here
 * a failed call is a call without effect. The time limits of the matchmaker and the driver's errors say that Redis is away.
 */
import { RedisPresence } from '@colyseus/redis-presence';
import { Redis } from 'ioredis';
import type { RoomRedis } from './redis-connection.ts';
import { MAX_WAITING } from './waiting-joiners.ts';

type Callback = Parameters<RedisPresence['subscribe']>[1];

export class RedisRoomPresence extends RedisPresence {
  /** `onError` is told of the subscriber's connection; `redis` has its own listener. */
  constructor(redis: RoomRedis, onError: (error: Error) => void) {
    super(redis);
    this.setMaxListeners(MAX_WAITING);
    // The base class prints a line per attempt.
    this.pub.removeAllListeners('error');
    this.sub.removeAllListeners('error');
    this.pub.on('error', onError);
    this.sub.on('error', onError);
  }

  /** Resolves when the subscriber is connected, which messages to this process depend on. */
  async connect(): Promise<void> {
    // A Cluster's or a lazy connection's duplicate is lazy too.
    if (this.sub.status === 'wait') await this.sub.connect();
  }

  /** A subscriber writes nothing by itself, so that a dead connection would stay: this makes it say something. */
  probe(): void {
    // What it finds is told by the connection itself, which then starts again.
    if (this.sub instanceof Redis) this.sub.ping().catch(() => undefined);
  }

  override async subscribe(topic: string, callback: Callback): Promise<this> {
    if (this.subscriptions.listenerCount(topic) >= MAX_WAITING) return this;
    // The topic is kept even when this fails, and subscribed to when the connection is back.
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

  /** The lock that keeps concurrent joins from creating a room each; without Redis there is none. */
  override async hincrbyex(key: string, field: string, value: number, seconds: number): Promise<number> {
    try {
      const results = await this.pub.multi().hincrby(key, field, value).expire(key, seconds).exec();
      return Number(results?.[0]?.[1] ?? value);
    } catch {
      // As the summary says: a join goes on without the lock.
      return value;
    }
  }

  override shutdown(): void {
    for (const connection of [this.sub, this.pub]) connection.quit().catch(() => connection.disconnect());
  }
}
