/**
 * What refusing a request costs: requests of each kind against a separate server process, and its CPU per refusal. To
 * compare, one request that is let in and answered from memory.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';

const RUNS = 5;
const REQUESTS = 2000;
/** Sockets at once. The server closes each after its refusal. */
const SIDE_BY_SIDE = 50;
/** Unit in which Linux counts a process' CPU. */
const TICK_MS = 10;

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
const POST = 'POST /matchmake/joinOrCreate/arena HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

/** The kinds of request: what is sent, and the status that must come. */
const KINDS: readonly { readonly name: string; readonly request: string; readonly status: number }[] = [
  {
    name: 'originUpgrade',
    status: 403,
    request: `GET /a/b HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n${UPGRADE}\r\n`,
  },
  { name: 'largeBody', status: 413, request: `${POST}Content-Length: 50000000\r\n\r\n{` },
  { name: 'noTicket', status: 401, request: `${POST}Connection: close\r\nContent-Length: 14\r\n\r\n{"protocol":1}` },
  {
    name: 'forgedTicket',
    status: 401,
    request: `${POST}Connection: close\r\nAuthorization: Bearer ${forgedTicket()}\r\nContent-Length: 14\r\n\r\n{"protocol":1}`,
  },
  {
    name: 'letIn.healthz',
    status: 200,
    request: 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  },
];

/** A well-formed ticket of a known key, with a wrong signature: the most expensive one to refuse. */
function forgedTicket(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { aud: 'rubato', sub: 'eve', room: 'arena', jti: 'x', iat: 1, exp: 2e9 };
  return `${part({ alg: 'HS256', kid: 'main' })}.${part(claims)}.${'A'.repeat(43)}`;
}

async function measure(): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  const env = {
    ...process.env,
    PORT: '0',
    ADMIN_PORT: '0',
    RUBATO_SESSION_LOG: 'off',
    RUBATO_TICKET_KEYS: `main:${Buffer.alloc(32, 1).toString('base64')}`,
  };
  const child = spawn(process.execPath, ['server/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await portOf(child);
    for (const { name, request, status } of KINDS) {
      const perSecond: number[] = [];
      const cpuUs: number[] = [];
      await flood(port, request, status);
      for (let run = 0; run < RUNS; run++) {
        const before = await cpuMs(child.pid!);
        const seconds = await flood(port, request, status);
        perSecond.push(REQUESTS / seconds);
        cpuUs.push((1000 * ((await cpuMs(child.pid!)) - before)) / REQUESTS);
      }
      results.push(resultOf(`reject.${name}.perSecond`, '1/s', perSecond, null));
      results.push(resultOf(`reject.${name}.serverCpuUs`, 'us', cpuUs, null));
    }
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
  return results;
}

/** Sends all requests and returns the seconds. */
async function flood(port: number, request: string, status: number): Promise<number> {
  const started = performance.now();
  let left = REQUESTS;
  const sendInTurn = async () => {
    while (left-- > 0) await once(port, request, status);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, sendInTurn));
  return (performance.now() - started) / 1000;
}

function once(port: number, request: string, status: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (answer.startsWith(`HTTP/1.1 ${status}`)) resolve();
      else reject(new Error(`expected ${status}, got ${answer.slice(0, 200)}`));
    });
  });
}

async function portOf(child: ChildProcess): Promise<number> {
  let text = '';
  for await (const chunk of child.stdout!) {
    text += chunk;
    const found = /open http:\/\/localhost:(\d+)/.exec(text);
    if (found !== null) return Number(found[1]);
  }
  throw new Error(`the server ended: ${text}`);
}

/** User and system time of all threads of a process so far. */
async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

export const benches: Bench[] = [{ prefix: 'reject', run: measure }];
