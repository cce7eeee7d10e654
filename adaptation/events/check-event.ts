/** Whether an event's fields may enter a window, and with which values. Each event is checked once, on arrival. */
import { type EventCatalogue, fieldAccepts, fieldHolds, type NamedField } from './event-catalogue.ts';

/** The answer of `checkEvent` for an event that may not enter. */
export const REFUSED = -1;

/**
 * Returns REFUSED, or which fields were out of range and are declared to be clamped: one bit each, 1 for the first
 * field, so 0 for none. If any were, `clamped` has all fields, those set to their bounds; it may be the same array as
 * `fields`.
 *
 * An event is refused when it doesn't exist, when a field is not a finite number of its kind, when a field is out of
 * range and not declared to be clamped, or when the developer's own schema, if there is one, doesn't agree. Allocates
 * nothing unless there is such a schema; never throws.
 */
export function checkEvent(
  catalogue: EventCatalogue,
  eventIndex: number,
  fields: ArrayLike<number>,
  clamped: Float32Array | Float64Array,
): number {
  if (catalogue.types[eventIndex] === undefined) return REFUSED;
  const specs = catalogue.fieldsOf(eventIndex);
  let bits = 0;
  for (let i = 0; i < specs.length; i++) {
    const spec = specs[i]!;
    if (fieldHolds(spec, fields[i]!)) continue;
    if (!fieldAccepts(spec, fields[i]!)) return REFUSED;
    bits |= 1 << i;
  }
  if (bits !== 0) clamp(specs, fields, clamped);
  return passesOwnSchema(catalogue, eventIndex, bits === 0 ? fields : clamped) ? bits : REFUSED;
}

function clamp(specs: readonly NamedField[], fields: ArrayLike<number>, clamped: Float32Array | Float64Array): void {
  for (let i = 0; i < specs.length; i++) {
    const { min, max } = specs[i]!;
    clamped[i] = Math.min(Math.max(fields[i]!, min), max);
  }
}

/** Runs the developer's schema. One that throws or answers later refuses the event. */
function passesOwnSchema(catalogue: EventCatalogue, eventIndex: number, fields: ArrayLike<number>): boolean {
  const schema = catalogue.ownSchemaOf(eventIndex);
  if (schema === undefined) return true;
  try {
    const named = catalogue.fieldsOf(eventIndex).map(({ name }, i) => [name, fields[i]!] as const);
    const result = schema['~standard'].validate(Object.fromEntries(named));
    if (!(result instanceof Promise)) return result.issues === undefined;
    // A tick can't wait for a promise; whatever comes of it later is ignored.
    result.catch(() => {});
    return false;
  } catch {
    // A schema that throws on an event does not accept it.
    return false;
  }
}
