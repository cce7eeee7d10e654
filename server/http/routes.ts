/**
 * The answers of a process over HTTP on the game's port, besides matchmaking and the client's files: the two probes.
 */
import { createEndpoint, createRouter } from '@colyseus/core';
import type { Readiness } from './readiness.ts';

export function createRoutes(readiness: () => Readiness) {
  return createRouter({
    // uWebSockets keeps a request without a route open for ever.
    notFound: createEndpoint('/**', { method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] }, async () =>
      json(404, { error: 'not found' }),
    ),
    healthz: createEndpoint('/healthz', { method: ['GET', 'HEAD'] }, async () => json(200, { status: 'ok' })),
    readyz: createEndpoint('/readyz', { method: ['GET', 'HEAD'] }, async () => {
      const state = readiness();
      return json(state.ready ? 200 : 503, state);
    }),
  });
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}
