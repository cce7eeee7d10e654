/** Kinds of a published setting, to check the measure by: a Rasch model with 2 % lapses, and margins of 1.5 logits. */
import type { KindDeclaration } from './kind-declaration.ts';
import { PLAIN_SIGNALS } from './traits.ts';

const signals = { ...PLAIN_SIGNALS, marginBias: 0, outliers: 0, others: false };

export const REFERENCE: Readonly<Record<string, KindDeclaration>> = {
  stationary: { about: 'one skill that never changes', traits: { signals } },
  rising: { about: 'gains 1.2 logits evenly', traits: { signals, learning: [1.2, 1.2] } },
  leaping: {
    about: 'jumps by 1.5 logits, up or down, after the 30th challenge',
    traits: { signals, jump: { size: [1.5, 1.5], when: [30, 30], backAfter: 0 } },
  },
};
