import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../../rooms/arena/arena-protocol.ts';
import { type ArenaClient, joinArena, untilPlayedOn } from '../../test-support/arena-client.ts';
import { matchmake, seatPath, writeRaw } from '../../test-support/raw-request.ts';
import { type ServerProcess, startServerProcess } from '../../test-support/server-process.ts';
import { until } from '../../test-support/until.ts';

const FILE_BYTES = 2_000_000;
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const upgrade = (headers: string, path = '/a/b?sessionId=none') =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${headers}\r\n`;

/** Masked frames as they are on the wire: a pong, and a message of one byte. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
const MESSAGE = Buffer.from([0x82, 0x81, 0, 0, 0, 0, 13]);

describe.each(['uws', 'ws'])('hostile connections, over %s', (transport) => {
  let directory: string;
  let server: ServerProcess;
  let port: number;
  let honest: ArenaClient;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-client-'));
    await mkdir(join(directory, 'assets'));
    await writeFile(join(directory, 'assets', 'large.bin'), Buffer.alloc(FILE_BYTES, 'rubato'));
    server = await startServerProcess({ RUBATO_TRANSPORT: transport, RUBATO_CLIENT_DIR: directory });
    port = Number(new URL(server.url).port);
    honest = await joinArena(server.url);
    honest.room.reconnection.enabled = false;
  });

  afterAll(async () => {
    honest.stop();
    expect(server.process.output()).not.toContain('"uncaught"');
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  /** A connected socket that reads nothing until it is told to. */
  const open = async (): Promise<Socket> => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.pause();
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  };
  const memory = () => server.metric('rubato_process_resident_memory_bytes');

  it('[SC26] a packet of 800 requests for a file, or 40 clients that read none of it, cost neither memory nor a tick', async () => {
    const before = await memory();
    const piped = await open();
    piped.write(get('/assets/large.bin').repeat(800));
    const slow = await Promise.all(Array.from({ length: 40 }, open));
    for (const socket of slow) socket.write(get('/assets/large.bin'));
    await untilPlayedOn(honest);
    await untilPlayedOn(honest);
    expect((await memory()) - before).toBeLessThan(100 * 1024 * 1024);
    for (const socket of [piped, ...slow]) socket.destroy();
    await untilPlayedOn(honest);
  });

  it('[SC26] a file comes whole to who reads it late, and a connection serves one request after the other', async () => {
    const socket = await open();
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
    });
    socket.pause();
    for (const round of [1, 2, 3]) {
      socket.write(get('/assets/large.bin'));
      await untilPlayedOn(honest);
      socket.resume();
      await until('the whole file', () => text.length > round * FILE_BYTES);
    }
    expect(text.split('\r\n\r\nrubato')).toHaveLength(4);
    expect(text.match(/^content-length: 2000000\r$/gim)).toHaveLength(3);
    socket.destroy();
  });

  it('[SC23] an answer to HEAD has no body, which would be read as the start of the next', async () => {
    for (const [path, head] of [
      ['/healthz', /^HTTP\/1\.1 200 [^{]*\r\n\r\n$/],
      ['/nowhere', /^HTTP\/1\.1 404 [^{]*\r\n\r\n$/],
      ['/assets/large.bin', /^HTTP\/1\.1 200 [^{]*content-length: 2000000\r\n[^{]*\r\n$/i],
    ] as const) {
      const ask = (socket: Socket) => void socket.end(`HEAD ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      const answer = await writeRaw(port, ask, 1000);
      expect(answer).toMatch(head);
      expect(answer.split('\r\n\r\n')).toEqual([expect.any(String), '']);
    }
  });

  it('[SC27] a refused upgrade leaves no connection behind, though its peer stays', async () => {
    const socket = await open();
    const reset = new Promise((resolve) => socket.once('error', resolve));
    const refused = new Promise((resolve) => socket.once('end', resolve));
    socket.resume();
    socket.write(upgrade('Origin: http://evil.example\r\n'));
    await refused;
    // A live connection takes what is sent; a dead one answers with a reset.
    const talk = setInterval(() => socket.write('still here'), 10);
    await reset;
    clearInterval(talk);
    socket.destroy();
  });

  /** Whether a player may send 32 MB of a frame: three times what the system buffers between two sockets. */
  const takesAll = async (frame: Buffer): Promise<boolean> => {
    const { seat } = await matchmake(port, 'create', 'arena', { body: { protocol: PROTOCOL_VERSION } });
    const socket = await open();
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.on('end', () => socket.destroy());
    socket.write(upgrade('', seatPath(seat!)));
    await new Promise((answered) => socket.resume().once('data', answered));
    const many = Buffer.concat(Array.from({ length: 10_000 }, () => frame));
    for (let sent = 0; sent < 32_000_000 && !socket.destroyed; sent += many.length) {
      if (!socket.write(many)) await Promise.race([gone, new Promise((drained) => socket.once('drain', drained))]);
      // If the peer reads as fast as this writes, a write is done at once, and the end of the connection is never seen.
      await new Promise(setImmediate);
    }
    const took = !socket.destroyed;
    socket.destroy();
    return took;
  };

  it('[SC27] pongs without end cost nobody else a tick', async () => {
    // uWebSockets reads them without JavaScript: 50 MB a second for a tenth of a core. ws takes the whole core.
    expect(await takesAll(PONG)).toBe(transport === 'uws');
    await untilPlayedOn(honest);
  });

  it('[SC27] who floods on after the close frame, and does not answer it, is cut off', async () => {
    expect(await takesAll(MESSAGE)).toBe(false);
    await untilPlayedOn(honest);
  });
});
