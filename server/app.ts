/** A running server: transport, rooms, routes and the admin port. They start together and stop together. */
import { defineRoom, defineServer, LocalPresence, matchMaker, type Server } from '@colyseus/core';
import { expectPackage } from '../inference/optional-packages.ts';
import { guardRoom, type RoomClass } from '../rooms/guard-room.ts';
import { checkRoomEntries, type RoomEntry, withPlugin } from '../rooms/room-entry.ts';
import { createClusterMetrics } from './cluster/cluster-metrics.ts';
import type { SharedRooms } from './cluster/redis-rooms.ts';
import { MAX_WAITING } from './cluster/waiting-joiners.ts';
import type { Config } from './config/config.ts';
import { startAdmin } from './http/admin.ts';
import { findClientFile, readClientFiles } from './http/client-files.ts';
import type { HttpServer } from './http/listen-http.ts';
import { reservePort } from './http/listen-port.ts';
import { type Readiness, readinessOf, STARTING, STOPPING } from './http/readiness.ts';
import { createRoutes } from './http/routes.ts';
import { createTransport } from './http/transport.ts';
import { colyseusLog } from './log/colyseus-log.ts';
import type { Logger } from './log/logger.ts';
import { modelRoutes } from './models/model-routes.ts';
import { createSecurity, type Security } from './security.ts';
import { createServices, type Services } from './services.ts';

export interface App {
  readonly port: number;
  readonly adminPort: number;
  readonly transport: 'uws' | 'ws';
  readiness(): Readiness;
  /** Closes rooms, tells players, flushes logs. Resolves within the shutdown limit, whatever hangs. */
  stop(): Promise<void>;
}

export async function startApp(config: Config, logger: Logger, entries: readonly RoomEntry[]): Promise<App> {
  checkRoomEntries(entries);
  const rooms = entries.map((entry) => askingAsSet(entry, config));
  /** Null while it serves: then its problems decide. */
  let phase: Readiness | null = STARTING;
  const port = await reservePort(config.port);
  const services = await createServices(
    config,
    logger,
    rooms.map(({ definition }) => definition),
  );
  const readiness = () => phase ?? readinessOf(services.problems());
  let shared: SharedRooms | null = null;
  let security: Security | null = null;
  try {
    const { metrics } = services;
    shared = await shareRooms(config, logger, services);
    security = await createSecurity(config, metrics.registry, logger);
    const { admit, doorway } = security;
    const files = await readClientFiles(config.clientDirectory);
    for (const problem of files.problems) logger.warn({ problem }, 'a problem with the client files');
    const { kind, transport } = await createTransport(
      {
        kind: config.transport,
        doorway: { ...doorway, fileAt: (path, accept) => findClientFile(files, path, accept) },
        onSlowClient: () => metrics.slowClientClosed(),
      },
      logger,
    );
    const server = defineServer({
      rooms: Object.fromEntries(rooms.map((entry) => [entry.name, roomOf(entry, config, services, admit)])),
      routes: createRoutes(readiness),
      transport,
      ...sharingOf(shared, security.countCreation),
      ...(config.publicAddress === '' ? {} : { publicAddress: config.publicAddress }),
      // We handle signals and uncaught throws. Colyseus would stop the whole server on the first throw.
      gracefullyShutdown: false,
      greet: false,
      logger: colyseusLog(logger),
    });
    await server.listen(port);
    await shared?.start();
    const { adminHost: host, adminPort, adminToken: token } = config;
    const admin = await startAdmin({
      host,
      port: adminPort,
      token,
      registry: metrics.registry,
      readiness,
      more: modelRoutes(config, rooms),
    });
    phase = null;
    const open = security;
    return {
      port,
      adminPort: admin.port,
      transport: kind,
      readiness,
      stop: () => {
        phase = STOPPING;
        return stop({ server, admin, services, security: open, shared }, config.shutdownSeconds, logger);
      },
    };
  } catch (error) {
    shared?.close();
    await security?.[Symbol.asyncDispose]();
    await services[Symbol.asyncDispose]();
    throw error;
  }
}

/** The entry, with the model that the configuration names for it. */
function askingAsSet(entry: RoomEntry, { rooms }: Config): RoomEntry {
  const model = rooms.get(entry.name)?.model ?? null;
  return model === null ? entry : (entry.asking?.(model) ?? entry);
}

function roomOf(entry: RoomEntry, { rooms }: Config, { adaptation }: Services, admit: Security['admit']) {
  const seed = rooms.get(entry.name)?.seed ?? null;
  const services = seed === null ? adaptation : { ...adaptation, nextSeed: () => seed };
  const room = admit(entry.create(withPlugin(services)) as RoomClass, entry.name);
  return defineRoom(guardRoom(room, adaptation.reportFailure)).filterBy([...(entry.filterBy ?? [])]);
}

/** Shares rooms between processes if a Redis is configured. Throws REDIS_UNREACHABLE. */
async function shareRooms(config: Config, logger: Logger, services: Services): Promise<SharedRooms | null> {
  if (config.redisUrl === '') return null;
  for (const name of ['ioredis', '@colyseus/redis-driver', '@colyseus/redis-presence'] as const) expectPackage(name);
  // Imported only here, because a process on its own needs none of it.
  const { connectRooms } = await import('./cluster/redis-rooms.ts');
  return connectRooms({
    url: config.redisUrl,
    publicAddress: config.publicAddress === '' ? undefined : config.publicAddress,
    logger,
    metrics: createClusterMetrics(services.metrics.registry),
    degraded: () => services.lacksModels(),
  });
}

/** Colyseus keeps the hook for as long as the process lives, so there is always one. */
function sharingOf(shared: SharedRooms | null, countCreation: Security['countCreation']) {
  const selectProcessIdToCreateRoom = async () => {
    countCreation();
    return shared === null ? matchMaker.processId : shared.selectProcessIdToCreateRoom();
  };
  if (shared === null) {
    const presence = new LocalPresence();
    presence.setMaxListeners(MAX_WAITING);
    return { presence, selectProcessIdToCreateRoom };
  }
  const { presence, driver } = shared;
  return { presence, driver, selectProcessIdToCreateRoom };
}

/** Seconds of the limit that are kept for writing logs, in case a room hangs. */
const FLUSH_SECONDS = 1;

interface Running {
  readonly server: Server;
  readonly admin: HttpServer;
  readonly services: Services;
  readonly security: Security;
  readonly shared: SharedRooms | null;
}

async function stop({ server, admin, services, security, shared }: Running, seconds: number, logger: Logger) {
  const release = async () => {
    await services[Symbol.asyncDispose]();
    await security[Symbol.asyncDispose]();
    await admin.close();
    shared?.close();
  };
  const drain = async () => {
    await shared?.leave();
    // Locks and disposes every room (players get close code 4001), then closes the listening socket.
    await server.gracefullyShutdown(false);
  };
  const started = performance.now();
  const drained = await within(Math.max(seconds / 2, seconds - FLUSH_SECONDS), drain());
  const left = seconds - (performance.now() - started) / 1000;
  const flushed = await within(Math.max(left, 0.1), release());
  if (drained && flushed) return;
  const { roomCount } = matchMaker.stats.local;
  logger.error({ seconds, roomCount }, 'the graceful stop took too long; ending anyway');
}

/** Whether `work` ended within so many seconds. The caller handles its errors. */
async function within(seconds: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: deadline, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), seconds * 1000);
  return Promise.race([work.then(() => true), deadline]).finally(() => clearTimeout(timer));
}
