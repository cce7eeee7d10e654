/** Paths that a user types. npm runs every command in the project's root, wherever the user is. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Env } from './config/env.ts';

/** The absolute path of an existing file, as seen from where npm was called, or else from here. Messages show it. */
export function callerPath(path: string, { INIT_CWD: caller = '' }: Env): string {
  const seen = resolve(caller, path);
  return existsSync(seen) ? seen : resolve(path);
}
