/**
 * Who a client is across sessions: whom its join ticket names. It travels in `client.auth`, which no client ever sees, under a
 * key that the ticket alone sets, whatever a room's own `onAuth` takes over from a client.
 */
const KEY = 'rubatoPlayerId';

/** What `onAuth` answers: with the id that the ticket names, or, without a ticket (null), with none. */
export function withPlayerId(auth: unknown, playerId: string | null): unknown {
  const own = typeof auth === 'object' && auth !== null ? auth : {};
  if (playerId !== null) return { ...own, [KEY]: playerId };
  if (!(KEY in own)) return auth;
  const { [KEY]: _claimed, ...others } = own;
  return others;
}

/** Null without a ticket, and where there is no client. */
export function playerIdOf(client: { readonly auth?: unknown } | undefined): string | null {
  const auth = client?.auth;
  const playerId: unknown = typeof auth === 'object' && auth !== null ? Reflect.get(auth, KEY) : null;
  return typeof playerId === 'string' ? playerId : null;
}
