/**
 * Where the server is: where the page lies. Behind a proxy that serves the game under a path and strips it
 * (`/rubato/` to `/`), matchmaking and sockets go through that path as the page did.
 */
export function serverAddress(page: string): string {
  return new URL('.', page).href.replace(/^http/, 'ws');
}
