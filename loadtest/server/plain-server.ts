/** Colyseus as its documentation sets it up, with the load tester's own room, to compare Rubato's figures with. */
import { defineRoom, defineServer } from '@colyseus/core';
import { uWebSocketsTransport } from '@colyseus/uwebsockets-transport';
import { reservePort } from '../../server/http/listen-port.ts';
import { ownRoom } from '../room-entries.ts';

export async function startPlainServer() {
  const port = await reservePort(0);
  const server = defineServer({
    rooms: { [ownRoom.entry.name]: defineRoom(ownRoom.plain) },
    transport: new uWebSocketsTransport(),
    gracefullyShutdown: false,
    greet: false,
  });
  await server.listen(port);
  return { port, adminPort: null, transport: 'uws', stop: () => server.gracefullyShutdown(false) };
}
