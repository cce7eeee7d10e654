/**
 * Used tickets in Redis: one memory for all servers that share it. The keys `{NAMESPACE}:ticket:ID` expire by
 * themselves.
 */
import { RubatoError } from '../../errors.ts';
import { parseRedisAddress } from '../../inference/redis/redis-address.ts';
import { isWrongServer, type LinkClient, RedisLink, within } from '../../inference/redis/redis-link.ts';
import { reasonOf } from '../../inference/redis/redis-reason.ts';
import type { TicketMemory } from './ticket-memory.ts';

/** Longest wait for Redis: a player would rather see an error than a page that hangs. */
const COMMAND_TIMEOUT_MS = 1000;

export interface RedisTicketMemoryOptions {
  readonly url: string;
  /** One hash tag for all keys, so that a Cluster keeps them on one node. */
  readonly namespace: string;
  /** Called with each loss of the connection; never with the URL, which may hold a password. */
  readonly onTrouble: (reason: string) => void;
}

/** Throws REDIS_UNREACHABLE if there is no Redis at the start: a process must not silently go local. */
export async function createRedisTicketMemory(options: RedisTicketMemoryOptions): Promise<TicketMemory> {
  const keyOf = (id: string) => `{${options.namespace}}:ticket:${id}`;
  const link = new RedisLink({
    address: parseRedisAddress(options.url),
    key: keyOf(''),
    name: 'rubato-tickets',
    onUp: async () => undefined,
    onDown: options.onTrouble,
    watchdog: 'ping',
  });
  await link.start();
  const ask = async <T>(command: (client: LinkClient) => Promise<T>): Promise<T> => {
    const { client } = link;
    if (client === null) throw new RubatoError('TICKET_UNAVAILABLE', link.lastFailure);
    try {
      return await within(COMMAND_TIMEOUT_MS, 'to remember a ticket', command(client));
    } catch (error) {
      const reason = reasonOf(error);
      // A demoted master refuses to write: the link looks for the new master.
      if (isWrongServer(error)) link.replace(reason, client);
      throw new RubatoError('TICKET_UNAVAILABLE', reason);
    }
  };
  return {
    async claim(id, seconds) {
      const expiration = { type: 'EX', value: Math.max(1, Math.ceil(seconds)) } as const;
      const set = await ask((client) => client.set(keyOf(id), '1', { condition: 'NX', expiration }));
      return set === 'OK';
    },
    async release(id) {
      await ask((client) => client.del(keyOf(id)));
    },
    async [Symbol.asyncDispose]() {
      link.close();
    },
  };
}
