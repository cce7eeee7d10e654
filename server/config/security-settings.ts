/** Settings about who gets in and how much each may ask: rows of the table in config.ts. */
import { z } from 'zod';
import { parseOrigins } from '../door/origin.ts';
import { parseLogKey } from '../log/log-key.ts';
import { parseTicketKeys } from '../tickets/ticket-keys.ts';
import { parseAddressRanges } from './address-ranges.ts';
import { wholeNumber } from './read-number.ts';

const count = wholeNumber(1, 1_000_000);

/** Turns a reader that throws into a schema. Its message becomes the problem. */
function parsedBy<T>(parse: (text: string) => T) {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'a valid value' });
      return z.NEVER;
    }
  });
}

export const SECURITY_SETTINGS = {
  adminHost: {
    variable: 'ADMIN_HOST',
    fallback: '127.0.0.1',
    read: z.union([z.ipv4(), z.ipv6()], 'expected an address such as 127.0.0.1 or ::1, without a name and a port'),
    about: 'Address the admin port is bound to; any but loopback needs `ADMIN_TOKEN`.',
  },
  adminToken: {
    variable: 'ADMIN_TOKEN',
    fallback: '',
    secret: true,
    read: z.string().regex(/^$|^[\x21-\x7e]{24,256}$/, 'expected 24 to 256 visible characters'),
    about: 'Bearer token, or password of any user, for the admin port; empty leaves it to loopback.',
  },
  allowedOrigins: {
    variable: 'RUBATO_ALLOWED_ORIGINS',
    fallback: '',
    read: parsedBy(parseOrigins),
    about: 'Comma-separated origins whose pages may connect, besides the page that this server serves.',
  },
  ticketKeys: {
    variable: 'RUBATO_TICKET_KEYS',
    fallback: '',
    secret: true,
    read: parsedBy(parseTicketKeys),
    about: 'Keys of join tickets, NAME:BASE64 each, comma-separated; the first signs, all verify.',
  },
  anonymous: {
    variable: 'RUBATO_ANONYMOUS',
    fallback: 'auto',
    read: z.enum(['auto', 'on', 'off']),
    about: 'Whether players without a ticket get in; `auto` is on without ticket keys and off with them.',
  },
  logKey: {
    variable: 'RUBATO_LOG_KEY',
    fallback: '',
    secret: true,
    read: parsedBy(parseLogKey),
    about: 'Key in BASE64 under which session logs name the players that tickets name; empty names nobody.',
  },
  trustedProxies: {
    variable: 'RUBATO_TRUSTED_PROXIES',
    fallback: '',
    read: parsedBy(parseAddressRanges),
    about: 'Addresses and ranges of own proxies, whose `X-Forwarded-For` counts; empty believes no header.',
  },
  unlimitedAddresses: {
    variable: 'RUBATO_UNLIMITED_ADDRESSES',
    fallback: '127.0.0.0/8,::1',
    read: parsedBy(parseAddressRanges),
    about: 'Addresses and ranges without limits per address; `none` for nobody.',
  },
  maxConnections: {
    variable: 'RUBATO_MAX_CONNECTIONS_PER_ADDRESS',
    fallback: '64',
    read: count,
    about: 'Most sockets open at once from one address.',
  },
  matchmakingPerMinute: {
    variable: 'RUBATO_MATCHMAKING_PER_MINUTE',
    fallback: '120',
    read: count,
    about: 'Most matchmaking requests per minute from one address; a quarter of them at once.',
  },
  maxPendingSeats: {
    variable: 'RUBATO_MAX_PENDING_SEATS',
    fallback: '32',
    read: count,
    about: 'Most reserved seats of one address that nobody took.',
  },
  maxRooms: {
    variable: 'RUBATO_MAX_ROOMS_PER_PLAYER',
    fallback: '16',
    read: count,
    about: 'Most open rooms made by one player, or by one address where there are no tickets.',
  },
} as const;
