import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ask } from '../../test-support/raw-request.ts';
import { createAdminGate } from './admin-gate.ts';
import { type HttpServer, listenHttp } from './listen-http.ts';
import { type RouteTable, sendJson, serveRoutes } from './route-table.ts';

const TOKEN = 'operators-only-0123456789';
const table: RouteTable = {
  '/open': { access: 'open', answer: (_request, response) => sendJson(response, 200, 'open') },
  '/shut': { access: 'guarded', answer: (_request, response) => sendJson(response, 200, 'shut') },
  '/tree/': { access: 'guarded', answer: ({ url }, response) => sendJson(response, 200, url) },
  '/broken': { access: 'open', answer: () => Promise.reject(new Error('no figures')) },
  '/torn': {
    access: 'open',
    answer: (_request, response) => {
      response.write('half');
      throw new Error('in the middle');
    },
  },
};

describe('a table of routes', () => {
  let server: HttpServer | null = null;
  afterEach(() => server?.close());
  const start = async () => {
    server = await listenHttp(
      createServer(serveRoutes(table, createAdminGate(TOKEN, '127.0.0.1'))),
      '127.0.0.1',
      0,
      'test',
    );
    return server.port;
  };

  it('asks the gate for every path that is not open, whether it is there or not', async () => {
    const port = await start();
    const status = async (path: string, headers = {}) => (await ask(port, { path, headers })).status;
    expect(await status('/open?x=1')).toBe(200);
    for (const path of ['/shut', '/tree/', '/tree/a/b', '/elsewhere', '/open/', '/opening']) {
      expect([path, await status(path)]).toEqual([path, 401]);
    }
    const headers = { authorization: `Bearer ${TOKEN}` };
    for (const [path, expected] of [
      ['/shut', 200],
      ['/tree/', 200],
      ['/tree/a/b?c', 200],
      ['/tree', 404],
      ['/shut/below', 404],
    ] as const) {
      expect([path, await status(path, headers)]).toEqual([path, expected]);
    }
  });

  it('answers 500 where an answer fails, and cuts the connection where half of it was sent', async () => {
    const port = await start();
    expect((await ask(port, { path: '/broken' })).status).toBe(500);
    await expect(fetch(`http://127.0.0.1:${port}/torn`).then((answer) => answer.text())).rejects.toThrow();
  });
});
