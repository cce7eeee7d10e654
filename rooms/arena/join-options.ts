/** What a client may ask for when it joins the arena, checked before anything is done for it. */
import { z } from 'zod';
import { RubatoError } from '../../errors.ts';
import { PROTOCOL_VERSION } from '../protocol.ts';
import { MODE_NAMES, type ModeName } from './simulation/modes.ts';

const schema = z.strictObject({
  protocol: z.literal(PROTOCOL_VERSION),
  name: z.string().max(64).optional(),
  adaptation: z.boolean().optional(),
  mode: z.enum(MODE_NAMES).optional(),
});

export interface ArenaJoin {
  readonly name: string | null;
  readonly adaptation: boolean;
  /** What the session is made in, when this join makes it. */
  readonly mode: ModeName;
}

const MAX_NAME_CHARACTERS = 16;

/** Throws ROOM_OPTIONS, naming the first thing that is wrong. */
export function readJoinOptions(options: unknown): ArenaJoin {
  const parsed = schema.safeParse(options ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const where = issue.path.length > 0 ? ` in "${issue.path.join('.')}"` : '';
    throw new RubatoError('ROOM_OPTIONS', `${issue.message}${where}`);
  }
  const { name = '', adaptation = true, mode = 'ionian' } = parsed.data;
  return { name: cleanName(name), adaptation, mode };
}

/** Control and formatting characters go (they could imitate other names or break a line); null when nothing is left. */
function cleanName(raw: string): string | null {
  const visible = raw
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const name = [...visible].slice(0, MAX_NAME_CHARACTERS).join('').trim();
  return name === '' ? null : name;
}
