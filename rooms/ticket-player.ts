/**
 * The player across sessions, named by the join ticket. The id travels in `client.auth`, which no client ever sees.
 * Only the ticket sets its key, even if a room's own `onAuth` copies what a client sent.
 */
const KEY = 'rubatoPlayerId';

/** The result of `onAuth`: with the id from the ticket, or without an id when there is no ticket (null). */
export function withPlayerId(auth: unknown, playerId: string | null): unknown {
  const own = typeof auth === 'object' && auth !== null ? auth : {};
  if (playerId !== null) return { ...own, [KEY]: playerId };
  if (!(KEY in own)) return auth;
  const { [KEY]: _claimed, ...others } = own;
  return others;
}

/** The player's id; null without a ticket, and when there is no client. */
export function playerIdOf(client: { readonly auth?: unknown } | undefined): string | null {
  const auth = client?.auth;
  const playerId: unknown = typeof auth === 'object' && auth !== null ? Reflect.get(auth, KEY) : null;
  return typeof playerId === 'string' ? playerId : null;
}
