/** All kinds of player of the arena. Controllers are tuned on the first set and judged on the others. */
import { GROUP_KINDS } from './group-kinds.ts';
import { HELD_OUT } from './held-out-kinds.ts';
import type { ArenaKind } from './kind.ts';
import { aloneKind } from './kind-declaration.ts';
import { TUNING } from './tuning-kinds.ts';

export const ARENA_KINDS: readonly ArenaKind[] = [
  ...Object.entries(TUNING).map(([name, declaration]) => aloneKind(name, declaration, 'tuning')),
  ...Object.entries(HELD_OUT).map(([name, declaration]) => aloneKind(name, declaration, 'held-out')),
  ...GROUP_KINDS,
];
