/** The options that a client may ask for when it joins the arena, checked before any work is done. */

import { RubatoError } from 'rubato';
import { z } from 'zod';
import { PROTOCOL_VERSION, WISHES, type Wish } from '../arena-protocol.ts';
import { MODE_NAMES, type ModeName } from '../simulation/world/modes.ts';
import { charactersOf, cleanName } from './player-name.ts';

/**
 * Longest name sent. Clients cut at 16; a client that doesn't may send at most four times that. An emoji family is one
 * character of eleven units or more.
 */
const MAX_SENT_CHARACTERS = 64;
const MAX_NAME_UNITS = 512;

const schema = z.strictObject({
  protocol: z.literal(PROTOCOL_VERSION),
  name: z
    .string()
    .max(MAX_NAME_UNITS)
    .refine(
      (name) => charactersOf(name).length <= MAX_SENT_CHARACTERS,
      `expected at most ${MAX_SENT_CHARACTERS} characters`,
    )
    .optional(),
  adaptation: z.boolean().optional(),
  mode: z.enum(MODE_NAMES).optional(),
  wish: z.enum(WISHES).optional(),
  watch: z.boolean().optional(),
  paused: z.boolean().optional(),
});

export interface ArenaJoin {
  readonly name: string | null;
  readonly adaptation: boolean;
  /** The mode of the session, if this join makes it. */
  readonly mode: ModeName;
  readonly wish: Wish;
  /** True: watches, takes no seat. */
  readonly watch: boolean;
  /** True: a new session waits for a second player before it begins. */
  readonly paused: boolean;
}

/** Throws ROOM_VERSION for a client of another version, else ROOM_OPTIONS, naming the first wrong option. */
export function readJoinOptions(options: unknown): ArenaJoin {
  const version = (options as { protocol?: unknown } | null | undefined)?.protocol;
  if (typeof version === 'number' && version !== PROTOCOL_VERSION) {
    throw new RubatoError('ROOM_VERSION', String(version), { expected: `a client of version ${PROTOCOL_VERSION}` });
  }
  const parsed = schema.safeParse(options ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const where = issue.path.length > 0 ? ` in "${issue.path.join('.')}"` : '';
    throw new RubatoError('ROOM_OPTIONS', `${issue.message}${where}`);
  }
  const {
    name = '',
    adaptation = true,
    mode = 'ionian',
    wish = 'balanced',
    watch = false,
    paused = false,
  } = parsed.data;
  return { name: cleanName(name), adaptation, mode, wish, watch, paused };
}
