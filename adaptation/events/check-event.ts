/** Whether an event's fields may enter a window, and as what: each event is checked once, where it comes in. */
import { type EventCatalogue, fieldAccepts, fieldHolds, type NamedField } from './event-catalogue.ts';

/** What `checkEvent` says of an event that may not enter. */
export const REFUSED = -1;

/**
 * REFUSED, or which fields were out of range and are declared to be clamped: a bit each, 1 for the first field, so 0 for
 * none. If any were, `clamped` has the fields as they count; it may be `fields` itself.
 *
 * An event is refused when it doesn't exist, when a field is no finite number of its kind, or out of range and not to be
 * clamped, and when the developer's own schema, if there is one, doesn't agree. Allocates nothing unless there is such a
 * schema; never throws.
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

/** A schema that throws or answers later refuses. */
function passesOwnSchema(catalogue: EventCatalogue, eventIndex: number, fields: ArrayLike<number>): boolean {
  const schema = catalogue.ownSchemaOf(eventIndex);
  if (schema === undefined) return true;
  try {
    const named = catalogue.fieldsOf(eventIndex).map(({ name }, i) => [name, fields[i]!] as const);
    const result = schema['~standard'].validate(Object.fromEntries(named));
    if (!(result instanceof Promise)) return result.issues === undefined;
    // A promise is no answer in a tick; its later end is nobody's.
    result.catch(() => {});
    return false;
  } catch {
    // A schema that throws on an event does not accept it.
    return false;
  }
}
