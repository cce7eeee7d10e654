/** What a client may ask for when it joins the arena, checked before anything is done for it. */
import { z } from 'zod';
import { RubatoError } from '../../../errors.ts';
import { PROTOCOL_VERSION, WISHES, type Wish } from '../arena-protocol.ts';
import { MODE_NAMES, type ModeName } from '../simulation/world/modes.ts';
import { charactersOf, cleanName } from './player-name.ts';

/** A client cuts at 16; one that doesn't means four times as much at most. A family of emoji is one, of eleven units and more. */
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
  /** What the session is made in, when this join makes it. */
  readonly mode: ModeName;
  readonly wish: Wish;
  /** True: looks on, takes no seat. */
  readonly watch: boolean;
  /** True: a new session waits for company before it begins. */
  readonly paused: boolean;
}

/** Throws ROOM_VERSION for a client of another version, else ROOM_OPTIONS, naming the first thing that is wrong. */
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
