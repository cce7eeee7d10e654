import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echoEntry } from '../../test-support/echo-room.ts';
import { writeRaw } from '../../test-support/raw-request.ts';
import { startTestServer, type TestServer } from '../../test-support/test-server.ts';
import { createRandom } from '../../training/random.ts';

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
const POST = 'Content-Type: application/json\r\nContent-Length: 2\r\n';

describe.each(['uws', 'ws'])('malformed HTTP, over %s', (transport) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ RUBATO_TRANSPORT: transport, RUBATO_ADAPTATION: 'off' }, [echoEntry()]);
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** Sends `text` and returns the answer. If the server never answers, the time-out shows it. */
  const send = (text: string) => {
    let timedOut = true;
    const answer = writeRaw(server.app.port, (socket) => {
      // Not 'close', since the time-out causes that too.
      for (const event of ['end', 'error']) {
        socket.once(event, () => {
          timedOut = false;
        });
      }
      socket.end(Buffer.from(text, 'utf8'));
    });
    return answer.then((got) => ({ got, timedOut }));
  };
  /** An unhandled rejection would fail the whole run, and end a real process after the tenth. */
  const expectAlive = async () => expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

  it.each([
    ['a host that is none', 'GET /healthz HTTP/1.1\r\nHost: [\r\n\r\n'],
    ['a host with a space', 'GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n'],
    ['a host with an impossible port', 'GET /healthz HTTP/1.1\r\nHost: a:99999\r\n\r\n'],
    ['a host that is another URL', 'GET /healthz HTTP/1.1\r\nHost: a/b?c#d@e\r\n\r\n'],
    ['a matchmaking host that is none', `POST /matchmake/create/echo HTTP/1.1\r\nHost: %\r\n${POST}\r\n{}`],
    ['an upgrade host that is none', `GET /a/b HTTP/1.1\r\nHost: [\r\n${UPGRADE}\r\n`],
    ['a protocol that is none', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: ::\r\n\r\n'],
    ['a header beyond Latin-1', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Price: 5 €\r\n\r\n'],
    ['an upgrade header beyond Latin-1', `GET /a/b HTTP/1.1\r\nHost: x\r\nX-Price: 5 €\r\n${UPGRADE}\r\n`],
    ['a path of two slashes', 'GET // HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an upgrade of two slashes', `GET // HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n`],
    ['an upgrade of a path with a port', `GET //a:99999/b HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n`],
    ['a whole URL', `GET http://a:b@c:99999/ HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['an upgrade of a whole URL', `GET a:b:c HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n`],
    ['a path that does not decode', 'GET /%zz%ff HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a room name that does not decode', `POST /matchmake/create/%zz HTTP/1.1\r\nHost: x\r\n${POST}\r\n{}`],
    ['an upgrade whose query does not decode', `GET /a/b?sessionId=%zz HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n`],
    ['a session of a built-in name', `GET /a/constructor?sessionId=abc HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n`],
    ['a session of the prototype', `GET /a/__proto__?sessionId=__proto__ HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n`],
    ['a session without a seat', `GET /a/toString?reconnectionToken=valueOf HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n`],
    ['several sessions', `GET /a/b?sessionId=a&sessionId=b HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n`],
    ['a room of a built-in name', `POST /matchmake/joinById/constructor HTTP/1.1\r\nHost: x\r\n${POST}\r\n{}`],
    ['a kind of room of a built-in name', `POST /matchmake/create/__proto__ HTTP/1.1\r\nHost: x\r\n${POST}\r\n{}`],
    ['a return to a built-in name', `POST /matchmake/reconnect/toString HTTP/1.1\r\nHost: x\r\n${POST}\r\n{}`],
    ['a body that is no JSON', `POST /matchmake/create/echo HTTP/1.1\r\nHost: x\r\n${POST}\r\n{"`],
    ['a body that is null', `POST /matchmake/create/echo HTTP/1.1\r\nHost: x\r\n${POST.replace('2', '4')}\r\nnull`],
    ['a body that is a text', `POST /matchmake/joinOrCreate/echo HTTP/1.1\r\nHost: x\r\n${POST}\r\n""`],
    [
      'a body of another type',
      'POST /matchmake/create/echo HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\n{}',
    ],
    ['no body at all', 'POST /matchmake/create/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'],
    ['a method that nobody serves', 'TRACE /healthz HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['another', 'PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('[SC23] %s is answered or closed, and harms nothing', async (_what, text) => {
    const { got, timedOut } = await send(text);
    expect([got.slice(0, 12), timedOut]).not.toEqual(['', true]);
    expect(timedOut).toBe(false);
    await expectAlive();
  });

  it('[SC23] so are requests in which bytes were changed, whichever', async () => {
    const random = createRandom(transport === 'uws' ? 21 : 22);
    const bases = [
      `POST /matchmake/create/echo HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a.b.c\r\n${POST}\r\n{}`,
      `GET /process/room?sessionId=abc&reconnectionToken=x HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n${UPGRADE}\r\n`,
      'GET /assets/x.js HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n',
    ];
    for (let round = 0; round < 20; round++) {
      const requests = bases.flatMap((base) =>
        Array.from({ length: 5 }, () => {
          const bytes = Buffer.from(base);
          for (let i = 0; i < 4; i++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
          return writeRaw(server.app.port, (socket) => socket.end(bytes), 500);
        }),
      );
      await Promise.all(requests);
    }
    await expectAlive();
  });
});
