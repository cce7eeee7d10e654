import type { ServedDefinition } from '../../adaptation/session/definition.ts';
import { RubatoError } from '../../errors.ts';
import { nearestName } from '../../inference/nearest-name.ts';
import type { RoomEntry } from '../../rooms/room-entry.ts';
import type { RowColumns } from './push/bind-row.ts';

/** The columns that a kind of room writes, by its name. Throws MODELS_OPTIONS. */
export function columnsOfRoom(entries: readonly RoomEntry[], name: string): RowColumns {
  const entry = entries.find((one) => one.name === name || one.definition.name === name);
  if (entry !== undefined) return columnsOf(entry.definition);
  const names = entries.map((one) => one.name);
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
