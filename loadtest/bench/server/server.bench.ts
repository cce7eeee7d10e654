/** How soon a server is ready, and what it uses while nobody plays. It runs as its own process, as usual. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';

const RUNS = 5;

async function measure(): Promise<BenchResult[]> {
  const ready: number[] = [];
  const idle: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const { readySeconds, idleMb } = await startOnce();
    ready.push(readySeconds);
    idle.push(idleMb);
  }
  return [resultOf('server.readySeconds', 's', ready, '<= 3'), resultOf('server.idleMb', 'MB', idle, '<= 250')];
}

async function startOnce(): Promise<{ readySeconds: number; idleMb: number }> {
  const logDirectory = await mkdtemp(join(tmpdir(), 'rubato-bench-'));
  const started = performance.now();
  const env = { ...process.env, PORT: '0', ADMIN_PORT: '0', RUBATO_LOG_DIR: logDirectory };
  const child = spawn(process.execPath, ['server/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = await addressOf(child.stdout);
    const { status } = await fetch(`${url}/readyz`);
    if (status !== 200) throw new Error(`/readyz answered ${status}`);
    const readySeconds = (performance.now() - started) / 1000;
    // Start-up leaves garbage that is collected in the next seconds.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return { readySeconds, idleMb: await residentMb(child.pid!) };
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
    await rm(logDirectory, { recursive: true, force: true });
  }
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += chunk;
    const found = /open (http:\/\/localhost:\d+)/.exec(text);
    if (found !== null) return found[1]!;
  }
  throw new Error(`the server ended: ${text}`);
}

/** Resident memory as Linux counts it. */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

export const benches: Bench[] = [{ prefix: 'server', run: measure }];
