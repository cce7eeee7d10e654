/** The small node:http servers beside the game's port. They bind or fail with an error of ours, and close at once. */
import type { Server } from 'node:http';
import { notListening } from './listen-port.ts';

export interface HttpServer {
  readonly port: number;
  /** Closes and cuts open requests: these clients ask again. */
  close(): Promise<void>;
}

/** A request that isn't complete after this long is no probe and no scrape. */
const REQUEST_TIMEOUT_MS = 10_000;

/** `host` is an IP address; `port` 0 picks a free one; `what` names the port in the error. Throws PORT_IN_USE. */
export async function listenHttp(server: Server, host: string, port: number, what: string): Promise<HttpServer> {
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  // Nothing here reads a body. A client that got its answer before its request was complete could go on sending for
  // ever.
  server.on('request', (request, response) => {
    response.once('finish', () => {
      if (!request.complete) request.socket.destroySoon();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(notListening(`${what} port ${port}`, error)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
