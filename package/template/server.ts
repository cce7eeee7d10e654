/** Serves the game and its page on PORT, 2567 if there is none. */
import { join } from 'node:path';
import { defineRoom, defineServer } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';
import express from 'express';
import { rubato } from './game/adaptation.ts';
import { CatchRoom } from './game/catch-room.ts';

const port = Number(process.env.PORT ?? 2567);
const here = import.meta.dirname;
const server = defineServer({
  rooms: { catch: defineRoom(rubato.guard(CatchRoom)) },
  transport: new WebSocketTransport(),
  greet: false,
  express: (app) => {
    app.use(express.static(join(here, 'page')));
    // What the page uses of its packages, as it is: there is nothing to build.
    for (const part of ['@colyseus/sdk', 'rubato/client', 'rubato/rooms', 'rubato/adaptation/events'])
      app.use(`/modules/${part}`, express.static(join(here, 'node_modules', part)));
  },
});
server.onShutdown(() => rubato.close());
try {
  await server.listen(port);
} catch (error) {
  console.error(`PORT ${process.env.PORT ?? port} can't be had: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
console.log(`The game is on http://localhost:${port}`);
