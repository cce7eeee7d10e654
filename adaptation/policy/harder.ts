/** Which way a lever makes the game harder: `up` where more is harder (opponents), `down` where more is easier (time to answer). */
import { RubatoError } from '../../errors.ts';

export type Harder = 'up' | 'down';

/** By how much a lever goes up for a step that makes it harder. Throws DEFINITION_INVALID for whoever left it out. */
export function signOf(harder: Harder): 1 | -1 {
  if (harder === 'up') return 1;
  if (harder === 'down') return -1;
  throw new RubatoError('DEFINITION_INVALID', String(harder), { expected: 'which way is harder, "up" or "down"' });
}
