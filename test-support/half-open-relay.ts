/**
 * A phone that leaves its Wi-Fi: a TCP relay in front of a server that can lose the clients' halves of all connections.
 * Those halves end at once; the server's stay open and stay silent. New connections work.
 */
import { connect, createServer, type Socket } from 'node:net';

export interface HalfOpenRelay extends AsyncDisposable {
  readonly url: string;
  loseClients(options?: {
    /** Accepts the next connection but sends nothing back on it, as on a network that is about to go. */
    readonly swallowNext?: boolean;
  }): void;
  /**
   * The other way round: the server's halves end; those of the clients' WebSockets stay open and stay silent. Other
   * connections end as well, since Node would send its next request on one of them.
   */
  loseServer(): void;
  /** Lost halves that the server has not closed yet. */
  orphans(): number;
}

export async function startHalfOpenRelay(targetPort: number): Promise<HalfOpenRelay> {
  const links = new Set<{ readonly near: Socket; readonly far: Socket; upgraded: boolean }>();
  const orphans = new Set<Socket>();
  const silent = new Set<Socket>();
  let swallows = false;
  const server = createServer((near) => {
    if (swallows) {
      swallows = false;
      silent.add(near);
      near.on('error', () => near.destroy());
      near.resume();
      return;
    }
    const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    const link = { near, far, upgraded: false };
    links.add(link);
    near.on('error', () => near.destroy());
    far.on('error', () => far.destroy());
    near.on('data', (chunk) => {
      link.upgraded ||= /upgrade: websocket/i.test(chunk.toString('latin1'));
      if (links.has(link)) far.write(chunk);
    });
    far.on('data', (chunk) => links.has(link) && near.write(chunk));
    near.on('close', () => links.delete(link) && far.destroy());
    far.on('close', () => {
      orphans.delete(far);
      if (links.has(link)) near.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    loseClients({ swallowNext = false } = {}) {
      swallows = swallowNext;
      for (const { near, far } of links) {
        orphans.add(far);
        near.destroy();
      }
      links.clear();
    },
    loseServer() {
      for (const { near, far, upgraded } of links) {
        if (upgraded) silent.add(near);
        else near.destroy();
        far.destroy();
      }
      links.clear();
    },
    orphans: () => orphans.size,
    async [Symbol.asyncDispose]() {
      for (const { near } of links) near.destroy();
      for (const half of [...orphans, ...silent]) half.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
