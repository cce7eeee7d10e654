import { isDefinition } from '../../adaptation/session/check-definition.ts';
import type { ServedDefinition } from '../../adaptation/session/definition.ts';
import { RubatoError } from '../../errors.ts';
import { nearestName } from '../../inference/nearest-name.ts';
import type { RoomEntry } from '../../rooms/room-entry.ts';
import { readGameModule } from '../game-module.ts';
import type { RowColumns } from './push/bind-row.ts';

/** A kind of room whose rows a pushed model can be made for. */
export type KnownRoom = Pick<RoomEntry, 'name' | 'definition'>;

/** The rooms whose definitions a game's own module exports: `--from MODULE`. Throws MODELS_OPTIONS. */
export function roomsFrom(file: string): Promise<readonly KnownRoom[]> {
  const expected = '--from with a module that exports what defineAdaptation() returned';
  return readGameModule<KnownRoom>(file, { code: 'MODELS_OPTIONS', expected }, (value) => {
    if (!isDefinition(value)) return [];
    const definition = value as ServedDefinition;
    return [{ name: definition.name, definition }];
  });
}

/** The columns that a kind of room writes, by its name. Throws MODELS_OPTIONS. */
export function columnsOfRoom(entries: readonly KnownRoom[], name: string): RowColumns {
  const entry = entries.find((one) => one.name === name || one.definition.name === name);
  if (entry !== undefined) return columnsOf(entry.definition);
  const names = entries.map((one) => one.name);
  if (names.length === 0)
    throw new RubatoError('MODELS_OPTIONS', `"${name}" alone`, {
      expected: "--from MODULE beside --definition: a module that exports the room's definition",
    });
  const near = nearestName(name, new Set(names));
  throw new RubatoError('MODELS_OPTIONS', `"${name}"${near === null ? '' : ` (did you mean ${near}?)`}`, {
    expected: `--definition with a kind of room: ${names.join(', ')}`,
  });
}

function columnsOf({ layoutHash, columns, features, inputs, levers }: ServedDefinition): RowColumns {
  return {
    layoutHash,
    names: columns,
    ranges: [
      ...features.specs.map(({ min, max }) => [min, max] as const),
      ...inputs.map(({ lever }) => [levers[lever]!.min, levers[lever]!.max] as const),
    ],
  };
}
