/**
 * The load tester's own server process. It builds the same server as `npm start` with one kind of room, or a plain
 * Colyseus server with the load tester's own room. Options come as one JSON argument; figures leave over the parent's
 * channel.
 */

import { rmSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { matchMaker } from '@colyseus/core';
import { startApp } from '../../server/app.ts';
import { createConfig } from '../../server/config/config.ts';
import { readEnv } from '../../server/config/env.ts';
import { createLogger } from '../../server/log/logger.ts';
import { createRedactor } from '../../server/log/redaction.ts';
import { KNOWN_ROOMS } from '../../server/room-entries.ts';
import { messageOf } from '../../thrown.ts';
import { ownRoom } from '../room-entries.ts';
import { startPlainServer } from './plain-server.ts';
import type { ServerMessage, ServerOptions, ServerRequest, ServerUsage } from './server-protocol.ts';

const MB = 1024 * 1024;
/** Most collections until two readings agree; on a quiet machine the second reading does. */
const MAX_COLLECTIONS = 8;
const options = JSON.parse(process.argv[2] ?? '{}') as ServerOptions;
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

const server = await (options.kind === 'plain' ? startPlainServer() : startRubato()).catch((error: unknown) => {
  const refusal: ServerMessage = { kind: 'refused', message: messageOf(error) };
  process.send?.(refusal, () => process.exit(1));
  return new Promise<never>(() => undefined);
});
process.on('message', (request: ServerRequest) => {
  if (request.kind === 'stop') server.stop().finally(() => process.exit());
  else if (request.collect) heldBytes().then((held) => tell(usage(held)));
  else tell(usage());
});
// Without its parent, nobody would ever stop it. Ctrl-C is for the parent, which still wants the last figures.
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined);
// The parent may be gone, so it cleans up by itself.
process.on('exit', () => rmSync(options.logDirectory, { recursive: true, force: true }));
tell({ kind: 'ready', port: server.port, adminPort: server.adminPort, transport: server.transport });

async function startRubato() {
  const rooms = [ownRoom.entry, ...KNOWN_ROOMS];
  const entry = rooms.find(({ name }) => name === options.room);
  if (entry === undefined) {
    throw new Error(`expected a known room (${rooms.map(({ name }) => name).join(', ')}), got "${options.room}"`);
  }
  const config = createConfig({
    PORT: '0',
    ADMIN_PORT: '0',
    RUBATO_LOG_LEVEL: 'error',
    RUBATO_TRANSPORT: options.transport,
    RUBATO_ADAPTATION: options.adaptation,
    RUBATO_SESSION_LOG: options.sessionLog ? 'on' : 'off',
    RUBATO_LOG_DIR: options.logDirectory,
  });
  return startApp(config, createLogger(config.logLevel, createRedactor(readEnv())), [entry]);
}

/**
 * Bytes in use: the least of a few readings, each after a collection. Another thread frees buffers outside the heap
 * after the collection. On a busy machine that thread comes late, and a reading shows tens of megabytes that nobody
 * uses.
 */
async function heldBytes(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < MAX_COLLECTIONS; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    const agrees = Math.abs(heapUsed + external - least) < MB / 2;
    least = Math.min(least, heapUsed + external);
    if (agrees) break;
  }
  return least;
}

function usage(held?: number): ServerUsage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const figures: ServerUsage = {
    kind: 'usage',
    cpuMs: (user + system) / 1000,
    atMs: performance.now(),
    residentMb: rss / MB,
    heapMb: (held ?? heapUsed + external) / MB,
    lagP99Ms: delay.percentile(99) / 1e6,
    lagMaxMs: delay.max / 1e6,
    resources: countBy(process.getActiveResourcesInfo()),
    rooms: matchMaker.stats.local.roomCount,
    clients: matchMaker.stats.local.ccu,
  };
  delay.reset();
  return figures;
}

function countBy(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function tell(message: ServerMessage): void {
  process.send?.(message);
}
