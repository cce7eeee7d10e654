/** The replayers of a game's own module: `rubato replay FILE --from MODULE`. */
import { pathToFileURL } from 'node:url';
import { createReplayer, type Replayer } from '../../adaptation/replay/replayer.ts';
import { isDefinition } from '../../adaptation/session/check-definition.ts';
import type { AdaptationDefinition } from '../../adaptation/session/definition.ts';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';

/**
 * The replayers among what the module exports, and one for each definition. Throws REPLAY_ROOM if it can't be loaded or
 * has none.
 */
export async function replayersFrom(file: string): Promise<readonly Replayer[]> {
  const expected = 'a module that exports what defineAdaptation() or createReplayer() returned';
  const exported = await load(file, expected);
  const replayers = Object.values(exported).flatMap((value) => {
    if (isDefinition(value)) return createReplayer({ definition: value as AdaptationDefinition<never, never> });
    return isReplayer(value) ? value : [];
  });
  if (replayers.length > 0) return replayers;
  throw new RubatoError('REPLAY_ROOM', `${file} with [${Object.keys(exported).join(', ')}]`, { expected });
}

async function load(file: string, expected: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new RubatoError('REPLAY_ROOM', `${file}: ${messageOf(cause)}`, { expected, cause });
  }
}

function isReplayer(value: unknown): value is Replayer {
  return typeof value === 'object' && value !== null && 'replay' in value && 'recompute' in value;
}
