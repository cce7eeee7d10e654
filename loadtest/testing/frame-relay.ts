/** A relay between a client and a server that keeps every frame of both directions, to compare clients byte by byte. */
import { createServer, request } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

export interface FrameRelay {
  readonly url: string;
  /** One per socket, in the order in which they came. */
  readonly sockets: { readonly up: Buffer[]; readonly down: Buffer[] }[];
  close(): Promise<void>;
}

export async function startFrameRelay(target: string): Promise<FrameRelay> {
  const sockets: FrameRelay['sockets'] = [];
  const server = createServer((from, to) => {
    const { method, headers } = from;
    const onward = request(new URL(from.url ?? '/', target), { method, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    from.pipe(onward);
  });
  const acceptor = new WebSocketServer({ server });
  acceptor.on('connection', (near, { url }) => {
    const kept = { up: [] as Buffer[], down: [] as Buffer[] };
    sockets.push(kept);
    const far = new WebSocket(new URL(url ?? '/', target.replace('http', 'ws')));
    const waiting: Buffer[] = [];
    near.on('message', (frame: Buffer) => {
      kept.up.push(frame);
      if (far.readyState === WebSocket.OPEN) far.send(frame);
      else waiting.push(frame);
    });
    far.on('open', () => {
      for (const frame of waiting.splice(0)) far.send(frame);
    });
    far.on('message', (frame: Buffer) => {
      kept.down.push(frame);
      near.send(frame);
    });
    // Codes below 1000, and 1005 and 1006, may not be sent on.
    far.on('close', (code) => near.close(code >= 3000 ? code : 1000));
    near.on('close', () => far.close());
    far.on('error', () => near.terminate());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    sockets,
    async close() {
      for (const client of acceptor.clients) client.terminate();
      acceptor.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
