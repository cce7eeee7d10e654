/** A running server: transport, rooms, routes and the admin port, started together and stopped together. */
import { defineRoom, defineServer, matchMaker, type Server } from '@colyseus/core';
import { guardRoom, type RoomClass } from '../rooms/guard-room.ts';
import type { RoomEntry } from '../rooms/room-entry.ts';
import { type AdminServer, startAdmin } from './admin.ts';
import { readClientFiles } from './client-files.ts';
import { createClusterMetrics } from './cluster-metrics.ts';
import type { Config } from './config.ts';
import { reservePort } from './listen-port.ts';
import type { Logger } from './logger.ts';
import { createOriginCheck } from './origin.ts';
import { type Readiness, readinessOf, STARTING, STOPPING } from './readiness.ts';
import type { SharedRooms } from './redis-rooms.ts';
import { createRoutes } from './routes.ts';
import { createServices, type Services } from './services.ts';
import { createTransport } from './transport.ts';

export interface App {
  readonly port: number;
  readonly adminPort: number;
  readonly transport: 'uws' | 'ws';
  readiness(): Readiness;
  /** Closes rooms, tells players, flushes logs; resolves within the shutdown limit whatever hangs. */
  stop(): Promise<void>;
}

export async function startApp(config: Config, logger: Logger, rooms: readonly RoomEntry[]): Promise<App> {
  let state = STARTING;
  const port = await reservePort(config.port);
  const services = await createServices(
    config,
    logger,
    rooms.map(({ definition }) => definition),
  );
  let shared: SharedRooms | null = null;
  try {
    const { metrics } = services;
    shared = await shareRooms(config, logger, services);
    const { kind, transport } = await createTransport(
      {
        kind: config.transport,
        beforeUpgrade: createOriginCheck(config.allowedOrigins),
        onSlowClient: () => metrics.slowClientClosed(),
      },
      logger,
    );
    const files = await readClientFiles(config.clientDirectory);
    const server = defineServer({
      rooms: Object.fromEntries(rooms.map((entry) => [entry.name, defineRoom(guarded(entry, services))])),
      routes: createRoutes(files, () => state),
      transport,
      ...(shared === null ? {} : sharingOf(shared)),
      ...(config.publicAddress === '' ? {} : { publicAddress: config.publicAddress }),
      // Signals and uncaught throws are ours: Colyseus would stop the whole server on the first throw.
      gracefullyShutdown: false,
      greet: false,
    });
    await server.listen(port);
    await shared?.start();
    const admin = await startAdmin({ port: config.adminPort, registry: metrics.registry, readiness: () => state });
    state = readinessOf(services.problems);
    return {
      port,
      adminPort: admin.port,
      transport: kind,
      readiness: () => state,
      stop: () => {
        state = STOPPING;
        return stop({ server, admin, services, shared }, config.shutdownSeconds, logger);
      },
    };
  } catch (error) {
    shared?.close();
    await services[Symbol.asyncDispose]();
    throw error;
  }
}

function guarded(entry: RoomEntry, services: Services): RoomClass {
  return guardRoom(entry.create(services.adaptation) as RoomClass, services.adaptation.reportFailure);
}

/** Rooms of several processes, where a Redis is configured. Throws REDIS_UNREACHABLE. */
async function shareRooms(config: Config, logger: Logger, services: Services): Promise<SharedRooms | null> {
  if (config.redisUrl === '') return null;
  // Imported here, because a process on its own needs none of it.
  const { connectRooms } = await import('./redis-rooms.ts');
  return connectRooms({
    url: config.redisUrl,
    publicAddress: config.publicAddress === '' ? undefined : config.publicAddress,
    logger,
    metrics: createClusterMetrics(services.metrics.registry),
    degraded: () => services.problems.length > 0,
  });
}

function sharingOf({ presence, driver, selectProcessIdToCreateRoom }: SharedRooms) {
  return { presence, driver, selectProcessIdToCreateRoom };
}

interface Running {
  readonly server: Server;
  readonly admin: AdminServer;
  readonly services: Services;
  readonly shared: SharedRooms | null;
}

async function stop({ server, admin, services, shared }: Running, seconds: number, logger: Logger) {
  const done = (async () => {
    await shared?.leave();
    // Locks and disposes every room (players get close code 4001), then closes the listening socket.
    await server.gracefullyShutdown(false);
    await services[Symbol.asyncDispose]();
    await admin.close();
    shared?.close();
  })();
  const { promise: deadline, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), seconds * 1000);
  const outcome = await Promise.race([done, deadline]).finally(() => clearTimeout(timer));
  if (outcome === 'late') {
    const { roomCount } = matchMaker.stats.local;
    logger.error({ seconds, roomCount }, 'the graceful stop took too long; ending anyway');
  }
}
