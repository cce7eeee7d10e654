/** Whether an event's fields may enter a window: the check of observed events, and the last one of reported ones. */
import { type EventCatalogue, fieldAccepts } from '../inference/event-catalogue.ts';

/** True when the event exists and every field is finite, within its range and of its kind. No allocation. */
export function checkEvent(catalogue: EventCatalogue, eventIndex: number, fields: ArrayLike<number>): boolean {
  if (!(eventIndex >= 0 && eventIndex < catalogue.types.length)) return false;
  const specs = catalogue.fieldsOf(eventIndex);
  for (let i = 0; i < specs.length; i++) {
    if (!fieldAccepts(specs[i]!, fields[i]!)) return false;
  }
  return true;
}
