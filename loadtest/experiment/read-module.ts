/** Reads what a module that isn't ours exports: a list of kinds of player, or of controllers. */
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../thrown.ts';

/** Throws, in words, if `file` exports no list `what` whose entries are all as `wanted` says. */
export async function readModule<T extends { readonly name: string }>(
  file: string,
  what: string,
  wanted: string,
  isWanted: (entry: Partial<T>) => entry is T,
): Promise<T[]> {
  const exported: Readonly<Record<string, unknown>> = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw new Error(`expected a module that exports ${what}, got ${file}: ${messageOf(error)}`);
  });
  const list = exported[what];
  const expected = `expected ${file} to export ${what}, a list whose entries have ${wanted}`;
  if (!Array.isArray(list) || list.length === 0) {
    throw new Error(`${expected}; got ${Object.keys(exported).join(', ') || 'no export'}`);
  }
  const names = new Set<string>();
  return list.map((entry: Partial<T> | null, i) => {
    if (typeof entry !== 'object' || entry === null || !isWanted(entry)) {
      throw new Error(`${expected}; got another as entry ${i}: ${describe(entry)}`);
    }
    if (names.has(entry.name)) throw new Error(`${expected}; got the name "${entry.name}" twice`);
    names.add(entry.name);
    return entry;
  });
}

function describe(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return String(entry);
  const { name } = entry as { readonly name?: unknown };
  return `${typeof name === 'string' ? `"${name}" ` : ''}with ${Object.keys(entry).join(', ') || 'nothing'}`;
}
