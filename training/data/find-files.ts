/** Which files names and patterns such as `logs/*.csv` mean. */
import type { Stats } from 'node:fs';
import { glob, stat } from 'node:fs/promises';
import { RubatoError } from '../../errors.ts';
import { codeOf, messageOf } from '../../thrown.ts';

/** The files that names and patterns mean, in order. Throws DATA_FILE for one that means none. */
export async function findFiles(names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const matches = name === '-' ? [name] : await matchFiles(name);
    if (matches.length === 0) throw new RubatoError('DATA_FILE', `none at ${name}`);
    found.push(...matches);
  }
  return found;
}

/** The names that one name or pattern means, in order; a file whose name has brackets is meant as it is. */
export async function matchFiles(name: string): Promise<string[]> {
  if ((await statIfThere(name)) !== null) return [name];
  const matches: string[] = [];
  if (/[*?[{]/.test(name)) for await (const match of glob(name)) matches.push(match);
  return matches.sort();
}

/** Null where there is none. Throws DATA_FILE, with the system's reason, where that can't be known. */
export async function statIfThere(name: string): Promise<Stats | null> {
  try {
    return await stat(name);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
    throw new RubatoError('DATA_FILE', messageOf(error), { cause: error });
  }
}
