/** A target of a player's own: what they may ask for when they join, in terms of what the definition predicts. */
import { show } from '../../inference/check-declaration.ts';
import type { AdaptationDefinition } from './definition.ts';
import type { SessionMistakes } from './mistakes.ts';
import type { SessionObserver } from './session-ports.ts';

type Declared = Pick<AdaptationDefinition<never, never>, 'name' | 'predicts'> & {
  readonly policy: { readonly ignoresTarget?: boolean };
};

interface Ports {
  readonly observer?: Pick<SessionObserver, 'rejected'>;
  readonly mistakes?: Pick<SessionMistakes, 'note'>;
}

/**
 * The target to play with: the wish, or null where there is none or none that can be met. One that can't be met is
 * counted and noted, and the player plays without: a player can't help it. It must be asked before the log is written.
 */
export function readTarget(definition: Declared, { observer, mistakes }: Ports, wish: unknown): number | null {
  if (wish === undefined || wish === null) return null;
  const expected = expectedTarget(definition, wish);
  if (expected === null && typeof wish === 'number') return wish;
  observer?.rejected('PLAYER_TARGET', 1);
  mistakes?.note('PLAYER_TARGET', `expected ${expected}, got ${show(wish)}`);
  return null;
}

/** The target that was expected, in words; null when `wish` can be met. */
function expectedTarget({ name, predicts, policy }: Declared, wish: unknown): string | null {
  const { kind } = predicts;
  if (policy.ignoresTarget === true || kind === 'classes' || kind === 'best')
    return `players without a target, which the policy of ${show(name)} can't meet`;
  if (typeof wish !== 'number' || !Number.isFinite(wish)) return "a player's target to be a number";
  const within = kind !== 'chance' || (wish >= 0 && wish <= 1);
  return within ? null : "a player's target to be a chance from 0 to 1";
}
