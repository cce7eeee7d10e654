import { networkInterfaces } from 'node:os';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, writeRaw } from '../../test-support/raw-request.ts';
import { startAdmin } from './admin.ts';
import { createAdminGate } from './admin-gate.ts';
import type { HttpServer } from './listen-http.ts';
import { STARTING } from './readiness.ts';

const TOKEN = 'operators-only-0123456789';
const GUARDED = ['/metrics', '/monitor/', '/monitor/api', '/monitor/api/room?roomId=x', '/no/such/thing'];

describe('the admin port', () => {
  let admin: HttpServer | null = null;

  afterEach(async () => {
    await admin?.close();
    admin = null;
  });

  const start = async (token: string, host = '127.0.0.1') => {
    admin = await startAdmin({ host, port: 0, token, registry: new Registry(), readiness: () => STARTING });
    return admin.port;
  };
  const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

  it('[SC17] with a token, answers nobody who lacks it, whatever the path and method', async () => {
    const port = await start(TOKEN);
    const wrong = [
      '',
      'Bearer',
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}`,
      TOKEN,
      basic('ops', 'x'),
      basic(TOKEN, ''),
    ];
    for (const path of GUARDED) {
      for (const authorization of wrong) {
        const { status, body } = await ask(port, { path, headers: { authorization } });
        expect([path, authorization, status]).toEqual([path, authorization, 401]);
        expect(body).not.toContain('rubato_');
      }
      expect((await ask(port, { path, method: 'POST' })).status).toBe(401);
    }
    const { headers } = await ask(port, { path: '/metrics' });
    expect(headers['www-authenticate']).toMatch(/^Basic /);
    for (const probe of ['/healthz', '/readyz']) expect((await ask(port, { path: probe })).status).not.toBe(401);
  });

  it('[SC17] answers the token’s holder, by bearer token or as anyone’s password', async () => {
    const port = await start(TOKEN);
    for (const authorization of [`Bearer ${TOKEN}`, `bearer ${TOKEN}`, basic('ops', TOKEN), basic('', TOKEN)]) {
      expect((await ask(port, { path: '/metrics', headers: { authorization } })).status).toBe(200);
      expect((await ask(port, { path: '/monitor/', headers: { authorization } })).status).toBe(200);
    }
  });

  it('[SV16] the monitor is found under whatever path a proxy has it', async () => {
    const port = await start('');
    const { status, headers } = await ask(port, { path: '/monitor' });
    expect(status).toBe(302);
    expect(new URL(String(headers.location), 'https://ops.example.org/rubato/monitor').pathname).toBe(
      '/rubato/monitor/',
    );
    const { body } = await ask(port, { path: '/monitor/' });
    // Its icons come from Google's own site; everything else must come from beside the page.
    const sources = [...body.matchAll(/(?:src|href)="(?!https:\/\/fonts)([^"]+)"/g)].map((found) => found[1]);
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((source) => !source?.startsWith('./'))).toEqual([]);
  });

  it('[SC27] ends the connection of a request that is answered before it is whole', async () => {
    const port = await start('');
    const head = 'POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n';
    let ended = false;
    const answer = await writeRaw(port, (socket) => {
      const drip = setInterval(() => socket.write('a'), 20);
      // Not 'close', since the time-out causes that too.
      for (const event of ['end', 'error']) {
        socket.once(event, () => {
          ended = true;
        });
      }
      socket.once('close', () => clearInterval(drip));
      socket.write(head);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(ended).toBe(true);
  });

  it('[SC32] without a token it answers no proxy: whoever asks that may be anywhere', async () => {
    const port = await start('');
    for (const name of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'Via']) {
      const headers = { host: `127.0.0.1:${port}`, [name]: '203.0.113.9' };
      expect((await ask(port, { path: '/metrics', headers })).status).toBe(403);
      expect((await ask(port, { path: '/healthz', headers })).status).toBe(200);
    }
  });

  it('[SV21] its probes answer HTTP/1.0 as well, which health checks of proxies speak', async () => {
    const port = await start(TOKEN);
    for (const probe of ['/healthz', '/readyz']) {
      const answer = await writeRaw(port, (socket) => socket.write(`GET ${probe} HTTP/1.0\r\n\r\n`));
      expect(answer).toMatch(/^HTTP\/1\.1 (200|503) /);
    }
  });

  it('[SC17] without a token it is off beyond loopback, and a page that rebinds its name to it is refused', async () => {
    const port = await start('');
    for (const host of ['localhost', `localhost:${port}`, '127.0.0.1', '[::1]:9']) {
      expect((await ask(port, { path: '/metrics', headers: { host } })).status).toBe(200);
    }
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '10.0.0.1',
    ]) {
      expect((await ask(port, { path: '/metrics', headers: { host } })).status).toBe(403);
    }
    for (const [bound, path] of [
      ['0.0.0.0', '/metrics'],
      ['::', '/monitor/'],
    ] as const) {
      expect(createAdminGate('', bound)({ host: 'localhost' })).toMatchObject({ status: 403 });
      await admin?.close();
      expect((await ask(await start('', bound), { path, headers: { host: 'localhost' } })).status).toBe(403);
    }
    await admin?.close();
    await start('');
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one !== undefined && !one.internal && one.family === 'IPv4')?.address;
    if (outside === undefined) return;
    await expect(fetch(`http://${outside}:${admin?.port}/healthz`)).rejects.toThrow();
  });
});
