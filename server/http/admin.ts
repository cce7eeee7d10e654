/**
 * The admin port: apart from the game's, plain node:http, so that nothing about operating a server is ever reachable from
 * where players are. It serves Prometheus metrics, the probes and Colyseus' room monitor, on loopback or to whoever has the
 * token; the probes alone are open, as they are on the game's port.
 */
import { createServer } from 'node:http';
import { createRouter, toNodeHandler } from '@colyseus/core';
import { monitor } from '@colyseus/monitor';
import type { Registry } from 'prom-client';
import { createAdminGate } from './admin-gate.ts';
import { type HttpServer, listenHttp } from './listen-http.ts';
import type { Readiness } from './readiness.ts';

export interface AdminOptions {
  /** An IP address to bind to. */
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** "" asks for none: on loopback alone. */
  readonly token: string;
  readonly registry: Registry;
  readonly readiness: () => Readiness;
}

/** Throws PORT_IN_USE. */
export async function startAdmin({ host, port, token, registry, readiness }: AdminOptions): Promise<HttpServer> {
  const monitorRoutes = toNodeHandler(createRouter({ ...monitor() }).handler);
  const gate = createAdminGate(token, host);
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0]!;
    const refusal = path === '/healthz' || path === '/readyz' ? null : gate(request.headers);
    if (refusal !== null) {
      response.writeHead(refusal.status, refusal.headers).end(refusal.body);
    } else if (path === '/metrics') {
      registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    } else if (path === '/healthz') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
    } else if (path === '/readyz') {
      const state = readiness();
      response.writeHead(state.ready ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(state));
    } else if (path === '/monitor') {
      // Relative: a proxy may have the port under a path of its own.
      response.writeHead(302, { location: 'monitor/' }).end();
    } else if (path.startsWith('/monitor/')) {
      monitorRoutes(request, response).catch(() => response.destroy());
    } else {
      response.writeHead(404).end('Not found: try /metrics, /healthz, /readyz or /monitor');
    }
  });
  return listenHttp(server, host, port, 'admin');
}
