/** Everything that stands between the network and the rooms, built from the configuration. */
import { matchMaker } from '@colyseus/core';
import type { Registry } from 'prom-client';
import { expectPackage } from '../inference/optional-packages.ts';
import type { RoomClass } from '../rooms/guard-room.ts';
import { createPeerAddress } from './config/address-ranges.ts';
import type { Config } from './config/config.ts';
import { createAddressBook } from './door/address-book.ts';
import { createConnections } from './door/connections.ts';
import { createDoor, type Doorway } from './door/door.ts';
import { createDoorMetrics } from './door/door-metrics.ts';
import { admitByTicket, countCreation, guardMatchmaking } from './door/matchmaking.ts';
import { createOriginPolicy } from './door/origin.ts';
import { createRoomCount } from './door/room-count.ts';
import type { Logger } from './log/logger.ts';
import { createLocalTicketMemory } from './tickets/local-ticket-memory.ts';
import type { TicketMemory } from './tickets/ticket-memory.ts';
import { createTicketOffice } from './tickets/ticket-office.ts';

export interface Security extends AsyncDisposable {
  readonly doorway: Omit<Doorway, 'fileAt'>;
  /** The class to serve instead of `Base`. */
  admit<C extends RoomClass>(Base: C, roomName: string): C;
  /** Call it when a room is about to be made. Throws if the player or address that asked for it may make no more. */
  readonly countCreation: () => void;
}

/** Throws REDIS_UNREACHABLE if Redis is configured but not there. */
export async function createSecurity(config: Config, registry: Registry, logger: Logger): Promise<Security> {
  const { unlimitedAddresses: exempt, ticketKeys: keys } = config;
  const book = createAddressBook({
    connections: config.maxConnections,
    matchmakingPerMinute: config.matchmakingPerMinute,
    pendingSeats: config.maxPendingSeats,
    exempt,
  });
  const metrics = createDoorMetrics(registry);
  const origins = createOriginPolicy(config.allowedOrigins);
  const memory = await openMemory(config, logger);
  const anonymous = config.anonymous === 'on' || (config.anonymous === 'auto' && keys.names.length === 0);
  const stillOpen = async (roomIds: readonly string[]) =>
    new Set((await matchMaker.findRoomsByIds([...roomIds])).keys());
  guardMatchmaking({
    origins,
    book,
    rooms: createRoomCount({ maxRooms: config.maxRooms, exempt, stillOpen }),
    tickets: createTicketOffice({ keys, anonymous, memory }),
    onRefusal: metrics.refused,
  });
  return {
    doorway: {
      door: createDoor({ origins, book, ticketsOnly: !anonymous, onRefusal: metrics.refused }),
      connections: createConnections({
        book,
        onLimited: metrics.limited,
        onThrow: (err) => logger.warn({ err }, 'a message made the framework throw; its connection ends'),
      }),
      peerAddress: createPeerAddress(config.trustedProxies),
      corsHeaders: origins.corsHeaders,
    },
    admit: admitByTicket,
    countCreation,
    [Symbol.asyncDispose]: () => memory[Symbol.asyncDispose](),
  };
}

/** Only tickets need it: a server that everyone may play on needs no Redis for them. */
async function openMemory(config: Config, logger: Logger): Promise<TicketMemory> {
  const { redisUrl: url, poolNamespace: namespace, ticketKeys } = config;
  if (url === '' || ticketKeys.names.length === 0) return createLocalTicketMemory();
  const onTrouble = (reason: string) => logger.warn({ reason }, 'the memory of used tickets lost its Redis');
  expectPackage('redis');
  // Imported only here, because a server without a shared Redis needs no client of it.
  const { createRedisTicketMemory } = await import('./tickets/redis-ticket-memory.ts');
  return createRedisTicketMemory({ url, namespace, onTrouble });
}
