/** What a process answers over HTTP on the game's port, besides matchmaking: the client and the two probes. */
import { createEndpoint, createRouter } from '@colyseus/core';
import { type ClientFiles, serveClientFile } from './client-files.ts';
import type { Readiness } from './readiness.ts';

export function createRoutes(files: ClientFiles, readiness: () => Readiness) {
  const page = (path: string) =>
    createEndpoint(path, { method: 'GET' }, async ({ request }) => {
      const accept = request?.headers.get('accept-encoding') ?? '';
      return serveClientFile(files, new URL(request?.url ?? 'http://localhost/').pathname, accept);
    });
  return createRouter({
    page: page('/'),
    assets: page('/assets/**'),
    // Files beside index.html (icons, manifest); never the matchmaker's paths.
    ...Object.fromEntries(
      [...files.keys()].filter((path) => !path.startsWith('/assets/')).map((path) => [path, page(path)]),
    ),
    // uWebSockets leaves a request that no route takes open for ever.
    notFound: createEndpoint('/**', { method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] }, async () =>
      json(404, { error: 'not found' }),
    ),
    healthz: createEndpoint('/healthz', { method: 'GET' }, async () => json(200, { status: 'ok' })),
    readyz: createEndpoint('/readyz', { method: 'GET' }, async () => {
      const state = readiness();
      return json(state.ready ? 200 : 503, state);
    }),
  });
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}
