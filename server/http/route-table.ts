/** The answers of an operator's port: one row per path with its answer, and one place that asks the gate. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { createAdminGate } from './admin-gate.ts';

export interface Route {
  /** `open`: to anyone who reaches the port, such as probes. `guarded`: to those whom the gate lets in. */
  readonly access: 'open' | 'guarded';
  /** Answers the request. If it rejects, the answer is 500. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => unknown;
}

/** Routes by path. A path that ends in `/` covers all below it. Any other path is answered 404, after the gate. */
export type RouteTable = Readonly<Record<string, Route>>;

export function serveRoutes(table: RouteTable, gate: ReturnType<typeof createAdminGate>): RequestListener {
  const routes = new Map(Object.entries(table));
  const known = [...routes.keys()].filter((path) => !path.endsWith('/')).join(', ');
  const missing: Route = {
    access: 'guarded',
    answer: (_request, response) => response.writeHead(404).end(`Not found: expected one of ${known}`),
  };
  return (request, response) => {
    const path = (request.url ?? '/').split('?')[0]!;
    const below = `/${path.split('/')[1] ?? ''}/`;
    const route = routes.get(path) ?? (path.startsWith(below) ? routes.get(below) : undefined) ?? missing;
    const refusal = route.access === 'open' ? null : gate(request.headers);
    if (refusal === null) void answer(route, request, response);
    else response.writeHead(refusal.status, refusal.headers).end(refusal.body);
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Answers with the metrics in Prometheus' text format. */
export async function sendMetrics(response: ServerResponse, type: Registry['contentType'], text: Promise<string>) {
  const body = await text;
  response.writeHead(200, { 'content-type': type }).end(body);
}

async function answer(route: Route, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await route.answer(request, response);
  } catch {
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  }
}
