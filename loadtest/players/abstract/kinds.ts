/** All kinds of player of the abstract world, in three sets. Controllers are tuned on the first and judged on the second. */
import type { Random } from '../../../training/random.ts';
import { HELD_OUT } from './held-out-kinds.ts';
import type { KindDeclaration } from './kind-declaration.ts';
import type { PlayerKind } from './player.ts';
import { REFERENCE } from './reference-kinds.ts';
import { SimulatedPlayer } from './simulated-player.ts';
import { PLAIN, type Traits } from './traits.ts';
import { TUNING } from './tuning-kinds.ts';

export interface SimulatedKind extends PlayerKind {
  readonly set: KindSet;
  readonly traits: Traits;
  create(random: Random): SimulatedPlayer;
}

export type KindSet = 'tuning' | 'held-out' | 'reference';

export const KINDS: readonly SimulatedKind[] = [
  ...declared('tuning', TUNING),
  ...declared('held-out', HELD_OUT),
  ...declared('reference', REFERENCE),
];

function declared(set: KindSet, declarations: Readonly<Record<string, KindDeclaration>>): SimulatedKind[] {
  return Object.entries(declarations).map(([name, { about, telemetry = null, ...rest }]) => {
    const traits = { ...PLAIN, ...rest.traits };
    return {
      name,
      about,
      set,
      traits,
      telemetry,
      contents: traits.contents,
      create: (random) => new SimulatedPlayer(traits, random),
    };
  });
}
