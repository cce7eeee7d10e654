/**
 * Rooms of several processes as one: listings and messages over Redis, and the choice of the process for a new session.
 * A configured Redis must be there at the start. Later it may go away and come back; sessions go on.
 */
import { type MatchMakerDriver, matchMaker, type Presence } from '@colyseus/core';
import { RubatoError } from '../../errors.ts';
import { reasonOf } from '../../inference/redis/redis-reason.ts';
import type { Logger } from '../log/logger.ts';
import { chooseProcess } from './choose-process.ts';
import type { ClusterMetrics } from './cluster-metrics.ts';
import { watchLoopLag } from './process-load.ts';
import { connectRedis, type RoomRedis } from './redis-connection.ts';
import { RedisLoadBoard } from './redis-load-board.ts';
import { RedisRoomPresence } from './redis-presence.ts';
import { RedisRoomDriver, redisUnreachable } from './redis-room-driver.ts';

export interface SharedRooms {
  readonly presence: Presence;
  readonly driver: MatchMakerDriver;
  /** Colyseus' hook that chooses the process for a new room. */
  readonly selectProcessIdToCreateRoom: () => Promise<string>;
  /** Lets this process get sessions from now on. */
  start(): Promise<void>;
  /** Gives this process no more sessions. */
  leave(): Promise<void>;
  /** Ends the connections, if the matchmaker hasn't. Call it only after the matchmaker has stopped. */
  close(): void;
}

export interface SharedRoomsOptions {
  readonly url: string;
  readonly publicAddress: string | undefined;
  readonly logger: Logger;
  readonly metrics: ClusterMetrics;
  /** Whether models answer here. */
  readonly degraded: () => boolean;
}

/** Beats between two probes: a dead subscriber is found within ten seconds. */
const PROBE_BEATS = 10;

/** Throws REDIS_UNREACHABLE. */
export async function connectRooms(options: SharedRoomsOptions): Promise<SharedRooms> {
  const outage = watchOutage(options);
  const redis = await connectRedis(options.url, outage.failed);
  const presence = new RedisRoomPresence(redis, outage.failed);
  try {
    await presence.connect();
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  return shareRooms(options, redis, presence, outage);
}

function shareRooms(
  { publicAddress, logger, metrics, degraded }: SharedRoomsOptions,
  redis: RoomRedis,
  presence: RedisRoomPresence,
  outage: Outage,
): SharedRooms {
  const lag = watchLoopLag();
  let board: RedisLoadBoard | null = null;
  let beats = 0;
  const driver = new RedisRoomDriver({
    redis,
    hear: (processId) => board?.hear(processId) ?? 'unknown',
    ownId: () => matchMaker.processId,
    onTwin: ({ name, roomId }) => {
      metrics.twin();
      logger.warn({ room: name, roomId }, 'another process has already created this room; this twin is discarded');
    },
  });
  const onBeat = async ({ lost, gone }: { lost: boolean; gone: readonly string[] }) => {
    outage.over();
    if (beats++ % PROBE_BEATS === 0) presence.probe();
    // A process that took this one for dead has removed its listings and left Colyseus' receipt. If that can't be read
    // now, the next beat reads it, half a second later.
    const swept = await presence.exists(`swept:${matchMaker.processId}`).catch(() => false);
    if (swept) await presence.del(`swept:${matchMaker.processId}`);
    // Colyseus' own count of rooms per process. Colyseus writes it only when it changes.
    if (lost) await matchMaker.stats.persist(true);
    if (swept || lost || driver.behind > 0) metrics.listingsWritten(await driver.repair(swept || lost));
    for (const processId of gone) matchMaker.healthCheckProcessId(processId);
    if (publicAddress === undefined && board !== null && board.loads().length > 1) outage.warnOfAddress();
  };
  return {
    presence,
    driver,
    async selectProcessIdToCreateRoom() {
      // Colyseus keeps this function for as long as the process lives, whatever is served next.
      if (board === null) return matchMaker.processId;
      if (!board.reachable || redis.status !== 'ready') throw redisUnreachable('no answer');
      const chosen = chooseProcess(board.loads(), matchMaker.processId) ?? matchMaker.processId;
      board.sent(chosen);
      metrics.placed(chosen === matchMaker.processId ? 'here' : 'elsewhere');
      return chosen;
    },
    async start() {
      const measure = () => {
        const { roomCount: sessions, ccu: players } = matchMaker.stats.local;
        return { lagMs: lag.lagMs(), sessions, players, degraded: degraded() };
      };
      const { processId } = matchMaker;
      board = new RedisLoadBoard({ redis, processId, measure, onBeat, onFailure: outage.failed });
      try {
        await board.start();
      } catch (error) {
        // Redis may accept the connection but refuse to write: a replica, a full memory, missing rights.
        throw new RubatoError('REDIS_UNREACHABLE', reasonOf(error), { cause: error });
      }
    },
    leave: async () => board?.leave(),
    close() {
      board?.close();
      board = null;
      lag.close();
      presence.shutdown();
    },
  };
}

interface Outage {
  readonly failed: (error: unknown) => void;
  readonly over: () => void;
  readonly warnOfAddress: () => void;
}

/** Reasons that are logged per outage. It starts with a closed connection; a wrong password shows only after that. */
const MAX_REASONS = 5;

/** Logs once that Redis is away, with each reason, and once that it is back. */
function watchOutage({ logger, metrics }: SharedRoomsOptions): Outage {
  const reasons = new Set<string>();
  let warned = false;
  return {
    failed(error) {
      metrics.redisUp(false);
      const reason = reasonOf(error);
      if (reasons.has(reason) || reasons.size === MAX_REASONS) return;
      reasons.add(reason);
      logger.error({ err: error }, 'Redis does not answer: sessions go on, nobody new gets in until it does');
    },
    over() {
      metrics.redisUp(true);
      if (reasons.size > 0) logger.info('Redis answers again');
      reasons.clear();
    },
    warnOfAddress() {
      if (warned) return;
      warned = true;
      logger.warn(
        'another server shares this Redis, but RUBATO_PUBLIC_ADDRESS is empty here: players may be sent to the wrong one',
      );
    },
  };
}
