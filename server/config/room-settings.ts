/**
 * Settings of each kind of room, named after it. A kind called `quiz` has RUBATO_QUIZ_SEED, and RUBATO_QUIZ_MODEL if
 * its entry says how to ask another version of its model.
 */
import { z } from 'zod';
import { ALIASES } from '../../inference/registry/aliases.ts';
import type { RoomEntry } from '../../rooms/room-entry.ts';
import { wholeNumber } from './read-number.ts';
import type { Setting } from './setting.ts';

export interface RoomSettings {
  /** The model that its sessions ask, `name@version`. Null: the definition's own. */
  readonly model: string | null;
  /** Seed of every session. Null: each session draws one. */
  readonly seed: number | null;
}

/** Names of room settings, in a process that doesn't know the kinds of rooms. */
export const ROOM_VARIABLE = /^RUBATO_[A-Z][A-Z0-9_]*_(?:MODEL|SEED)$/;

const SEED_FORM = 'expected a whole number from 0 to 4294967295, or nothing';
const seed = z.union([z.literal('').transform(() => null), wholeNumber(0, 0xffff_ffff)], SEED_FORM);

/** The rows of a kind of room, by their key in `RoomSettings`. */
export function roomSettings({ name, definition, asking }: RoomEntry): Readonly<Record<string, Setting>> {
  const prefix = `RUBATO_${name.toUpperCase().replaceAll('-', '_')}`;
  const { pipeline } = definition;
  const own = `${pipeline.name}@${pipeline.version}`;
  return {
    ...(asking !== undefined && {
      model: {
        variable: `${prefix}_MODEL`,
        fallback: own,
        read: z
          .string()
          .regex(
            new RegExp(`^${pipeline.name}@(?:[1-9][0-9]{0,8}|${ALIASES.join('|')})$`),
            `expected ${pipeline.name}@VERSION`,
          )
          .transform((model) => (model === own ? null : model)),
        about: `Model that sessions of \`${name}\` ask: a version of \`${pipeline.name}\` that was made for them (models.md).`,
      },
    }),
    seed: {
      variable: `${prefix}_SEED`,
      fallback: '',
      read: seed,
      about: `Fixed seed for every session of \`${name}\`, for tests and demonstrations; empty draws one each.`,
    },
  };
}
