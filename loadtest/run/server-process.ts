/** The server under test as its own process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerMessage, ServerOptions, ServerRequest, ServerUsage } from '../server/server-protocol.ts';
import { startChild } from './child-process.ts';

export interface ServerProcess {
  readonly url: string;
  /** URL of the metrics; null for the plain server. */
  readonly adminUrl: string | null;
  readonly pid: number;
  readonly transport: string;
  /** `collect`: collects garbage first, which takes tens of milliseconds. */
  usage(collect?: boolean): Promise<ServerUsage>;
  /** Stops the process (as a debugger or a full host would); `thaw` lets it go on. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export interface ServerProcessOptions extends Omit<ServerOptions, 'logDirectory'> {
  readonly core: number | null;
  /** Flags for profiles. */
  readonly nodeFlags?: readonly string[];
}

/** Time to load ONNX Runtime and the models on a busy machine. */
const START_MS = 30_000;
const STOP_MS = 15_000;

export async function startServerProcess({ core, nodeFlags = [], ...options }: ServerProcessOptions) {
  const logDirectory = await mkdtemp(join(tmpdir(), 'rubato-load-'));
  const child = startChild<ServerRequest, ServerMessage>({
    script: '../server/main.ts',
    options: { ...options, logDirectory } satisfies ServerOptions,
    core,
    nodeFlags: ['--expose-gc', ...nodeFlags],
  });
  const cleanUp = () => rm(logDirectory, { recursive: true, force: true });
  try {
    const started = await child.next((message) => message.kind === 'ready' || message.kind === 'refused', START_MS);
    if (started.kind === 'refused') throw new Error(started.message);
    const { port, adminPort, transport } = started;
    const server: ServerProcess = {
      url: `http://127.0.0.1:${port}`,
      adminUrl: adminPort === null ? null : `http://127.0.0.1:${adminPort}`,
      pid: child.pid,
      transport,
      usage(collect = false) {
        const answer = child.next((message): message is ServerUsage => message.kind === 'usage');
        child.send({ kind: 'usage', collect });
        return answer;
      },
      freeze: () => child.kill('SIGSTOP'),
      thaw: () => child.kill('SIGCONT'),
      async stop() {
        child.send({ kind: 'stop' });
        const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
        await child.exited.finally(() => clearTimeout(timer));
        await cleanUp();
      },
    };
    return server;
  } catch (error) {
    child.kill('SIGKILL');
    await cleanUp();
    throw error;
  }
}
