/** Turns reported events by name into frames, as the server's hello says, and keeps those that can't be sent yet. */
import { encodeEvents } from '../adaptation/events/encode-event.ts';
import type { AdaptationHello, EventInfo } from '../rooms/protocol.ts';
import { ClientError, show } from './client-error.ts';

export type ReportedFields = Readonly<Record<string, number>>;

/** Limit of events that wait for a connection; the oldest go first. A player makes a few a second. */
const MAX_WAITING = 64;

export class EventReports {
  #send: (frame: Uint8Array<ArrayBuffer>) => void;
  #events: readonly EventInfo[] | null = null;
  #waiting: { readonly type: string; readonly fields: ReportedFields }[] = [];
  #open = false;
  /** Number of the last event; it goes on rising over reconnections. */
  #sequence = -1;

  constructor(send: (frame: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send;
  }

  /**
   * The connection is there, and the server says what it takes. Returns what is wrong with events that waited; null if
   * nothing is. Their callers are gone.
   */
  open({ events, lastEvent }: AdaptationHello): Error | null {
    this.#events = events;
    this.#open = true;
    this.#sequence = Math.max(this.#sequence, lastEvent);
    let wrong: Error | null = null;
    for (const { type, fields } of this.#waiting.splice(0)) {
      try {
        this.report(type, fields);
      } catch (error) {
        wrong ??= error as Error;
      }
    }
    return wrong;
  }

  /** The connection is lost: what is reported now waits. */
  close(): void {
    this.#open = false;
  }

  /** Throws EVENT_UNKNOWN or EVENT_FIELD as soon as the server has said what it takes. */
  report(type: string, fields: ReportedFields): void {
    const event = this.#events === null ? null : eventOf(type, fields, this.#events);
    if (event === null || !this.#open) {
      this.#waiting.push({ type, fields: { ...fields } });
      if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
      return;
    }
    const values = event.fields.map(({ name }) => fields[name]!);
    this.#send(encodeEvents([{ type: event.number, seq: ++this.#sequence, fields: values }]));
  }
}

function eventOf(type: string, fields: ReportedFields, events: readonly EventInfo[]): EventInfo {
  const event = events.find(({ name }) => name === type);
  if (event === undefined) {
    const names = events.map(({ name }) => name).join(', ') || 'none';
    throw new ClientError('EVENT_UNKNOWN', `an event that a client may report (${names})`, show(type));
  }
  const names = event.fields.map(({ name }) => name);
  const expected = `the fields of "${type}" (${names.join(', ') || 'none'})`;
  for (const name of Object.keys(fields))
    if (!names.includes(name)) throw new ClientError('EVENT_FIELD_UNKNOWN', expected, show(name));
  for (const { name, integer } of event.fields) {
    const value: unknown = fields[name];
    const fits = typeof value === 'number' && Number.isFinite(value) && (!integer || Number.isInteger(value));
    const kind = integer ? 'a whole number' : 'a number';
    if (!fits) throw new ClientError('EVENT_FIELD', `${expected} with ${kind} for "${name}"`, show(value));
  }
  return event;
}
