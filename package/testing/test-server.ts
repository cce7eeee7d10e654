/** A real Colyseus server on a free port of this machine, for tests of rooms: real sockets, no signals, no greeting. */
import { defineRoom, defineServer, matchMaker, type Room } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';

export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** The address for `new Client(url)` of `@colyseus/sdk`. */
  readonly url: string;
  /** The running room with this id, as the server has it. */
  roomOf(roomId: string): Room | undefined;
  close(): Promise<void>;
}

/** `rooms` are the classes by the names they are joined by. Colyseus allows one server at a time in a process. */
export async function startTestServer(rooms: Readonly<Record<string, new () => Room>>): Promise<TestServer> {
  const transport = new WebSocketTransport();
  const server = defineServer({
    rooms: Object.fromEntries(Object.entries(rooms).map(([name, RoomClass]) => [name, defineRoom(RoomClass)])),
    transport,
    greet: false,
    gracefullyShutdown: false,
  });
  await server.listen(0, '127.0.0.1');
  const address = transport.server?.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const close = async () => {
    await server.gracefullyShutdown(false);
  };
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    roomOf: (roomId) => matchMaker.getLocalRoomById(roomId),
    close,
    [Symbol.asyncDispose]: close,
  };
}
