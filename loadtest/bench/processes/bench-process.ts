/**
 * Processes of a measurement. Requester, worker and Redis each run in their own, as in production. The parent only
 * gives orders and must not compute meanwhile.
 */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** An order to a process, such as `{kind: 'closed', inFlight: 64}`. It answers with figures. */
export type Order = Readonly<Record<string, string | number>> & { readonly kind: string };

export type ProcessMessage =
  | { readonly kind: 'ready'; readonly facts: Readonly<Record<string, string | number>> }
  | { readonly kind: 'figures'; readonly figures: unknown }
  | { readonly kind: 'failed'; readonly message: string };

/** Models of the 2048-wide kind take a second to write and load, on a busy machine several. */
const ANSWER_TIMEOUT_MS = 60_000;

export interface BenchProcess<F> {
  readonly pid: number;
  /** Facts that it reported when it was ready: the port it listens on, say. */
  readonly facts: Readonly<Record<string, string | number>>;
  order(order: Order): Promise<F>;
  stop(): Promise<void>;
}

/** Starts `file` with `settings`. Resolves when it is ready. `core` is a wish, see `pinToCore`. */
export async function startProcess<F = unknown>(
  file: URL,
  settings: object,
  core: number | null = null,
  execArgv: readonly string[] = [],
): Promise<BenchProcess<F>> {
  const child = fork(fileURLToPath(file), [JSON.stringify(settings)], {
    execArgv: [...execArgv],
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const ended = once(child, 'exit');
  const next = async (): Promise<ProcessMessage> => {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const died = ended.then(([code]) => {
      throw new Error(`${file.pathname.split('/').at(-1)} ended with ${code} instead of answering`);
    });
    const [message] = (await Promise.race([once(child, 'message', { signal }), died])) as [ProcessMessage];
    if (message.kind === 'failed') throw new Error(message.message);
    return message;
  };
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(timer);
  };
  try {
    const message = await next();
    if (message.kind !== 'ready') throw new Error(`expected a process that is ready, got ${message.kind}`);
    const pid = child.pid!;
    if (core !== null) pinToCore(pid, core);
    const order = async (given: Order) => {
      child.send(given);
      const answer = await next();
      if (answer.kind !== 'figures') throw new Error(`expected figures, got ${answer.kind}`);
      return answer.figures as F;
    };
    return { pid, facts: message.facts, order, stop };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/**
 * Binds a process with all its threads to one core, so that two measurements share the machine in the same way. False
 * if `taskset` (util-linux) is missing or the core isn't ours: then the scheduler decides.
 */
export function pinToCore(pid: number, core: number): boolean {
  try {
    execFileSync('taskset', ['-apc', String(core), String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    // There is no taskset: it runs wherever it is put.
    return false;
  }
}
