/**
 * The admin port. It is separate from the game's and plain node:http, so that players can never reach anything about
 * operating a server. It serves Prometheus metrics, the probes, Colyseus' room monitor and the registry of models, on loopback or to those with
 * the token. Only the probes are open, as they are on the game's port.
 */
import { createServer } from 'node:http';
import { createRouter, toNodeHandler } from '@colyseus/core';
import type { Registry } from 'prom-client';
import { expectPackage } from '../../inference/optional-packages.ts';
import { createAdminGate } from './admin-gate.ts';
import { type HttpServer, listenHttp } from './listen-http.ts';
import type { Readiness } from './readiness.ts';
import { type RouteTable, sendJson, sendMetrics, serveRoutes } from './route-table.ts';

export interface AdminOptions {
  /** IP address to bind to. */
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** The token; "" asks for none, on loopback only. */
  readonly token: string;
  readonly registry: Registry;
  readonly readiness: () => Readiness;
  /** Further answers, such as those about models. */
  readonly more?: RouteTable;
}

/** Throws PORT_IN_USE or PACKAGE_MISSING. */
export async function startAdmin({
  host,
  port,
  token,
  registry,
  readiness,
  more = {},
}: AdminOptions): Promise<HttpServer> {
  expectPackage('@colyseus/monitor');
  const { monitor } = await import('@colyseus/monitor');
  const monitorRoutes = toNodeHandler(createRouter({ ...monitor() }).handler);
  const routes: RouteTable = {
    ...more,
    '/healthz': { access: 'open', answer: (_request, response) => sendJson(response, 200, { status: 'ok' }) },
    '/readyz': {
      access: 'open',
      answer: (_request, response) => {
        const state = readiness();
        sendJson(response, state.ready ? 200 : 503, state);
      },
    },
    '/metrics': {
      access: 'guarded',
      answer: (_request, response) => sendMetrics(response, registry.contentType, registry.metrics()),
    },
    // Relative, since a proxy may serve the port under a path of its own.
    '/monitor': {
      access: 'guarded',
      answer: (_request, response) => response.writeHead(302, { location: 'monitor/' }).end(),
    },
    '/monitor/': { access: 'guarded', answer: (request, response) => monitorRoutes(request, response) },
  };
  const server = createServer(serveRoutes(routes, createAdminGate(token, host)));
  return listenHttp(server, host, port, 'admin');
}
