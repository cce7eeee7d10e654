/** The hash of the files that make players, so that nobody compares figures of players that differ. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** Players draw their chance from it. */
const RANDOM = new URL('../../training/random.ts', import.meta.url);

/** `players` is one file, by its path, or a folder: its sources without their tests, and what they draw chance from. */
export async function hashOf(players: string | URL): Promise<string> {
  const files = typeof players === 'string' ? [players] : [...(await sourcesIn(players)), RANDOM];
  const hash = createHash('sha256');
  for (const file of files) {
    // A checkout may have changed the line ends.
    const text = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n');
    hash.update(`${text.length}\n${text}`);
  }
  return hash.digest('hex').slice(0, 16);
}

async function sourcesIn(folder: URL): Promise<URL[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
    .map((name) => new URL(name, folder));
}
