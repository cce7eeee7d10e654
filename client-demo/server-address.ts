/**
 * The server's address: where the page lies. A proxy may serve the game under a path and strip it (`/rubato/` to `/`);
 * matchmaking and sockets then go through that path, as the page did.
 */
export function serverAddress(page: string): string {
  return new URL('.', page).href.replace(/^http/, 'ws');
}
