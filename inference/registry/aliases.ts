/** Pointers at versions that move: `stable`, what sessions should ask, and `challenger`, what is tried beside it. */
export const ALIASES = ['stable', 'challenger'] as const;
export type Alias = (typeof ALIASES)[number];

export function isAlias(reference: string): reference is Alias {
  return ALIASES.some((alias) => alias === reference);
}
