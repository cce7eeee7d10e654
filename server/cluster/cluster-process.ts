/**
 * One process of `npm run cluster`. It prints its lines with its name before them, says how it ended, and stops in
 * time.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { RubatoError } from '../../errors.ts';
import { RunningProcess } from '../../inference/running-process.ts';

export interface ClusterProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
  /** Whether it is ready, by its lines so far or by asking it. */
  readonly isReady: (lines: readonly string[]) => boolean | Promise<boolean>;
}

/** Enough lines to tell why a process ended. */
const MAX_KEPT_LINES = 50;
/** The longest name and a space. */
const NAME_WIDTH = 9;
/** A program of util-linux. It asks the kernel to end the process when this one is gone, for any reason. */
const SETPRIV = '/usr/bin/setpriv';
/** Models are checked and warmed first. A busy machine needs some seconds for four processes. */
const READY_MS = 60_000;
const READY_POLL_MS = 100;

/** The process fails with CLUSTER_START, its name and its last words. */
export function startClusterProcess(options: ClusterProcessOptions): RunningProcess {
  const { name, command, args, env, say } = options;
  const guarded = existsSync(SETPRIV);
  const child = spawn(
    guarded ? SETPRIV : command,
    guarded ? ['--pdeathsig', 'TERM', '--', command, ...args] : args,
    // In a group of its own: Ctrl-C reaches the whole group, and Redis must outlive its users.
    { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const lines: string[] = [];
  const print = (line: string) => say(`${name.padEnd(NAME_WIDTH)}${line}`);
  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > MAX_KEPT_LINES) lines.shift();
    if (line.trim() !== '') print(line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', keep);
  const running = new RunningProcess({
    child,
    readyMs: READY_MS,
    failure: (cause) => {
      const last = lines.findLast((line) => line.trim() !== '');
      return new RubatoError('CLUSTER_START', [name, cause, ...(last === undefined ? [] : [last])].join(': '));
    },
  });
  running.ended.then((cause) => print(`ended: ${cause}`));
  watch(running, () => options.isReady(lines));
  return running;
}

/** Looks until it is ready, or isn't waited for any more. */
async function watch(running: RunningProcess, isReady: () => boolean | Promise<boolean>): Promise<void> {
  let over = false;
  running.ended.then(() => {
    over = true;
  });
  while (!over && running.state === 'starting') {
    if (await isReady()) return running.markReady();
    await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
  }
}
