/** Whether an event's fields may enter a window: the check of observed events, and the last one of reported ones. */
import { type EventCatalogue, fieldAccepts } from './event-catalogue.ts';

/**
 * True when the event exists, every field is finite, within its range and of its kind, and the developer's own schema, if
 * there is one, agrees. Allocates nothing unless there is such a schema; never throws.
 */
export function checkEvent(catalogue: EventCatalogue, eventIndex: number, fields: ArrayLike<number>): boolean {
  if (catalogue.types[eventIndex] === undefined) return false;
  const specs = catalogue.fieldsOf(eventIndex);
  for (let i = 0; i < specs.length; i++) {
    if (!fieldAccepts(specs[i]!, fields[i]!)) return false;
  }
  return passesOwnSchema(catalogue, eventIndex, fields);
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
