/** What a game's own module exports: `--from MODULE`. */
import { pathToFileURL } from 'node:url';
import { RubatoError } from '../errors.ts';
import { messageOf } from '../thrown.ts';

export interface ModuleErrors {
  readonly code: 'REPLAY_ROOM' | 'MODELS_OPTIONS';
  readonly expected: string;
}

/** What `pick` takes of the exports, at least one. Throws the code if the module can't be loaded or has none. */
export async function readGameModule<Picked>(
  file: string,
  { code, expected }: ModuleErrors,
  pick: (exported: unknown) => readonly Picked[],
): Promise<readonly Picked[]> {
  const exported = await load(file, { code, expected });
  const picked = Object.values(exported).flatMap(pick);
  if (picked.length > 0) return picked;
  throw new RubatoError(code, `${file} with [${Object.keys(exported).join(', ')}]`, { expected });
}

async function load(file: string, { code, expected }: ModuleErrors): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new RubatoError(code, `${file}: ${messageOf(cause)}`, { expected, cause });
  }
}
