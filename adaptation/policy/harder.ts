/**
 * The direction in which a lever makes the game harder: `up` where more is harder (opponents), `down` where more is
 * easier (time to answer).
 */
import { RubatoError } from '../../errors.ts';

export type Harder = 'up' | 'down';

/** The sign of a step that makes the game harder. Throws DEFINITION_INVALID when no direction was given. */
export function signOf(harder: Harder): 1 | -1 {
  if (harder === 'up') return 1;
  if (harder === 'down') return -1;
  throw new RubatoError('DEFINITION_INVALID', String(harder), { expected: 'which way is harder, "up" or "down"' });
}
