/** Paths that somebody types: npm runs every command in the project's root, wherever they stand. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Env } from './config/env.ts';

/** Where a file that is there lies: seen from where npm was called, else from here. Absolute, so that messages say where. */
export function callerPath(path: string, { INIT_CWD: caller = '' }: Env): string {
  const seen = resolve(caller, path);
  return existsSync(seen) ? seen : resolve(path);
}
