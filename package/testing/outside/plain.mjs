/** A whole server of a project outside of the repository: no model, no Redis, the project's own everything. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { defineRoom, defineServer, LobbyRoom, QueueRoom } from '@colyseus/core';
import { monitor } from '@colyseus/monitor';
import { Client } from '@colyseus/sdk';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { createRubato } from 'rubato';
import { play } from './play.mjs';
import { createQuizRoom, quiz } from './quiz-room.mjs';

/** Installed in this project alone, so it is named where nobody looks it up in ours. */
const PLAYGROUND = '@colyseus/playground';
const { playground } = await import(PLAYGROUND);
const said = [];
const print = (_fields, message) => said.push(message);
const log = { error: print, warn: print, info: print };
const rubato = await createRubato({ models: './models', definitions: [quiz], sessionLog: { directory: 'logs' }, log });
const transport = new WebSocketTransport();
const server = defineServer({
  transport,
  greet: false,
  gracefullyShutdown: false,
  rooms: {
    lobby: defineRoom(LobbyRoom),
    queue: defineRoom(QueueRoom),
    quiz: defineRoom(rubato.guard(createQuizRoom(rubato))).enableRealtimeListing(),
    inputs: defineRoom(rubato.guard(createQuizRoom(rubato, { inputs: true }))),
    unguarded: defineRoom(createQuizRoom(rubato)),
  },
  express: (app) => app.use('/monitor', monitor()).use('/playground', playground()),
});
await server.listen(0, '127.0.0.1');
const url = `ws://127.0.0.1:${transport.server.address().port}`;
const lobby = await new Client(url).joinOrCreate('lobby');
lobby.onMessage('*', () => {});
const levels = {
  up: await play(url, 'quiz', { right: true, enough: ({ level }) => level > 0.65 }),
  down: await play(url, 'inputs', { right: false, enough: ({ level }) => level < 0.35 }),
  unguarded: await play(url, 'unguarded', { right: true, enough: ({ level }) => level > 0.55 }),
};
const listed = await (await fetch(`${url.replace('ws', 'http')}/playground/rooms`)).json();
const refused = await new Client(url).joinOrCreate('quiz', { name: 'nobody' }).then(String, ({ message }) => message);
await lobby.leave();
const metrics = await rubato.metrics();
const problems = rubato.problems();
await server.gracefullyShutdown(false);
await rubato.close();
const outcome = {
  node: process.versions.node,
  levels,
  refused,
  playground: listed.rooms,
  problems,
  said,
  counted: /rubato_events_total\{room="quiz",type="answer"\} [1-9]/.test(metrics),
  logs: readdirSync('logs').length,
  required: Object.keys(createRequire(import.meta.url)('rubato')).includes('createRubato'),
};
process.stdout.write(`${JSON.stringify(outcome)}\n`);
process.exit();
