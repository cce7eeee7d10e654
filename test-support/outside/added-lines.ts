/** How many lines each room gains by becoming adaptive, its definition included: what git says of the two versions. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const ROOMS = ['sprint-room', 'code-room', 'quiz-room'] as const;

export function addedLines(room: (typeof ROOMS)[number]): number {
  const versions = ['plain', 'adaptive'].map((version) => join(import.meta.dirname, version, `${room}.ts`));
  const { stdout } = spawnSync('git', ['diff', '--no-index', '--numstat', ...versions], { encoding: 'utf8' });
  return Number.parseInt(stdout, 10);
}
