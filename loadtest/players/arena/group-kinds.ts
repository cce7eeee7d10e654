/** People of different skill in one session. Each group stands here twice: judged by its weakest and by its strongest. */
import { BEGINNER, CHILD, EXPERT, MASHER, PAD_VETERAN } from './characters.ts';
import type { ArenaKind } from './kind.ts';
import { characterOf, kindOf } from './kind-declaration.ts';
import type { Traits } from './traits.ts';

const GROUPS: Readonly<Record<string, readonly Partial<Traits>[]>> = {
  'beginner+expert': [BEGINNER, EXPERT],
  'masher+middling': [MASHER, {}],
  'child+middling+veteran': [CHILD, {}, PAD_VETERAN],
};

/** The weakest sits first, the strongest last. */
export const GROUP_KINDS: readonly ArenaKind[] = Object.entries(GROUPS).flatMap(([name, members]) => {
  const seats = members.map((traits) => characterOf({ about: '', traits }));
  const judge = (who: string, judged: number) =>
    kindOf(`${name}:${who}`, {
      about: `the ${who} of ${members.length} who play together`,
      ...{ game: name, set: 'groups', apart: false, telemetry: null, seats, judged },
    });
  return [judge('weakest', 0), judge('strongest', members.length - 1)];
});
