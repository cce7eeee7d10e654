/** The replayers of a game's own module: `rubato replay FILE --from MODULE`. */
import { createReplayer, type Replayer } from '../../adaptation/replay/replayer.ts';
import { isDefinition } from '../../adaptation/session/check-definition.ts';
import type { AdaptationDefinition } from '../../adaptation/session/definition.ts';
import { readGameModule } from '../game-module.ts';

const EXPECTED = 'a module that exports what defineAdaptation() or createReplayer() returned';

/** The replayers that the module exports, and one for each definition. Throws REPLAY_ROOM. */
export function replayersFrom(file: string): Promise<readonly Replayer[]> {
  return readGameModule<Replayer>(file, { code: 'REPLAY_ROOM', expected: EXPECTED }, (value) => {
    if (isDefinition(value)) return [createReplayer({ definition: value as AdaptationDefinition<never, never> })];
    return isReplayer(value) ? [value] : [];
  });
}

function isReplayer(value: unknown): value is Replayer {
  return typeof value === 'object' && value !== null && 'replay' in value && 'recompute' in value;
}
