/**
 * One process of `npm run cluster`. It prints its lines with its name before them, says how it ended, and stops in
 * time.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface ClusterProcess {
  readonly name: string;
  /** How it ended, in words; null while it runs. */
  readonly end: string | null;
  /** Whether a line with this text was printed. */
  said(text: string): boolean;
  /** Sends SIGTERM, and SIGKILL if it still runs after `limitMs`. Resolves when it has ended. */
  stop(limitMs: number): Promise<void>;
}

export interface ClusterProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

/** Enough lines to tell why a process ended. */
const MAX_KEPT_LINES = 50;
/** The longest name and a space. */
const NAME_WIDTH = 9;
/** A program of util-linux. It asks the kernel to end the process when this one is gone, for any reason. */
const SETPRIV = '/usr/bin/setpriv';

export function startClusterProcess({ name, command, args, env, say }: ClusterProcessOptions): ClusterProcess {
  const guarded = existsSync(SETPRIV);
  const child = spawn(
    guarded ? SETPRIV : command,
    guarded ? ['--pdeathsig', 'TERM', '--', command, ...args] : args,
    // In a group of its own: Ctrl-C reaches the whole group, and Redis must outlive its users.
    { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const lines: string[] = [];
  let end: string | null = null;
  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > MAX_KEPT_LINES) lines.shift();
    if (line.trim() !== '') say(`${name.padEnd(NAME_WIDTH)}${line}`);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', keep);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const finish = (how: string) => {
    if (end === null) say(`${name.padEnd(NAME_WIDTH)}${how}`);
    const last = lines.findLast((line) => line.trim() !== '');
    end ??= last === undefined ? how : `${how}: ${last}`;
    resolve();
  };
  child.on('error', (error) => finish(error.message));
  child.on('close', (code, signal) => finish(`ended with ${signal ?? `code ${code}`}`));
  return {
    name,
    get end() {
      return end;
    },
    said: (text) => lines.some((line) => line.includes(text)),
    stop: (limitMs) => stop(child, ended, limitMs),
  };
}

async function stop(child: ChildProcess, ended: Promise<void>, limitMs: number): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  await ended;
  clearTimeout(timer);
}
