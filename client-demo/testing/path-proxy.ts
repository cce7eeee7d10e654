/** A proxy as operators put one before the game: it serves the game under a path, which it strips, and nothing else. */
import { request as ask, createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface PathProxy {
  /** The address with the path and without its last slash. */
  readonly url: string;
  /** Requests outside the path: a page sends them if it ignores its own address. */
  readonly strays: readonly string[];
  close(): void;
}

export async function startPathProxy(server: string, path: string): Promise<PathProxy> {
  const { hostname, port } = new URL(server);
  const strays: string[] = [];
  const inner = ({ url = '/' }: IncomingMessage): string | null => {
    if (url.startsWith(path) && /^([/?]|$)/.test(url.slice(path.length)))
      return url.slice(path.length).replace(/^(?!\/)/, '/');
    strays.push(url);
    return null;
  };
  const proxy = createServer((incoming, outgoing) => {
    const to = inner(incoming);
    if (to === null) return outgoing.writeHead(404).end();
    const { method, headers } = incoming;
    const onward = ask({ hostname, port, path: to, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    return incoming.pipe(onward);
  });
  proxy.on('upgrade', (incoming, socket, head) => {
    const to = inner(incoming);
    if (to === null) return socket.destroy();
    const onward = connect(Number(port), hostname, () => {
      const lines = [`GET ${to} HTTP/1.1`];
      for (let i = 0; i < incoming.rawHeaders.length; i += 2)
        lines.push(`${incoming.rawHeaders[i]}: ${incoming.rawHeaders[i + 1]}`);
      onward.write(`${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    return socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${path}`,
    strays,
    close() {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
