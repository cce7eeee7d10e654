/**
 * Lever values as a game's `apply` reads them: by name, where another name is an error that has the right ones. In a
 * game without types, `undefined` would go on into its state.
 */
import { knownNames } from '../../inference/known-names.ts';
import type { Decision, LeverValues } from './decision.ts';
import type { LeverSpec } from './definition.ts';

/** Makes the same decision with values that refuse undeclared names. */
export type NameLevers = (decision: Decision) => Decision;

export function leverNamer(levers: Readonly<Record<string, LeverSpec>>): NameLevers {
  const session = namer(levers, 'session', 'decision.values.players has those of players');
  const player = namer(levers, 'player', 'the first parameter has those of the session');
  return (decision) => {
    const { values } = decision;
    const players = Object.entries(values.players).map(([name, own]) => [name, player(own)] as const);
    const named = Object.freeze({
      session: session(values.session),
      players: Object.freeze(Object.fromEntries(players)),
    });
    return Object.freeze({ ...decision, values: named });
  };
}

function namer(levers: Readonly<Record<string, LeverSpec>>, scope: LeverSpec['scope'], other: string) {
  const names = Object.keys(levers).filter((name) => levers[name]!.scope === scope);
  const expected = `apply() to read a lever of the ${scope} (${names.join(', ') || 'there is none'}; ${other})`;
  const prototype = knownNames('DEFINITION_INVALID', names, expected);
  return (values: LeverValues): LeverValues => Object.freeze(Object.assign(Object.create(prototype), values));
}
