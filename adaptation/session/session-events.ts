/** Brings events into the players' windows: checks each once, then writes, counts and logs it. Refuses wrong ones. */

import type { SessionBeliefs } from '../belief/session-beliefs.ts';
import { checkEvent, REFUSED } from '../events/check-event.ts';
import {
  type EventCatalogue,
  type EventFields,
  type EventSpecs,
  MAX_EVENT_FIELDS,
  type NamedField,
} from '../events/event-catalogue.ts';
import type { AdaptationMode } from './adaptation-mode.ts';
import { type MistakeCode, undeclaredField } from './mistakes.ts';
import type { SessionPlayer } from './session-player.ts';
import type { SessionPorts } from './session-ports.ts';

type Outcome = 'written' | 'unwanted' | 'refused';

export class SessionEvents<Specs extends EventSpecs> {
  #catalogue: EventCatalogue<Specs>;
  #ports: SessionPorts;
  #mode: AdaptationMode;
  #players: ReadonlyMap<string, SessionPlayer>;
  #beliefs: SessionBeliefs | null;
  /** Fields of the present event, if any was clamped. */
  #clamped = new Float64Array(MAX_EVENT_FIELDS);

  constructor(
    catalogue: EventCatalogue<Specs>,
    ports: SessionPorts,
    mode: AdaptationMode,
    players: ReadonlyMap<string, SessionPlayer>,
    beliefs: SessionBeliefs | null = null,
  ) {
    this.#catalogue = catalogue;
    this.#ports = ports;
    this.#mode = mode;
    this.#players = players;
    this.#beliefs = beliefs;
  }

  record<Type extends keyof Specs & string>(
    player: string,
    type: Type,
    fields: EventFields<Specs, Type>,
    atMs: number,
  ): boolean {
    const index = this.#catalogue.numberOf(type);
    if (index < 0) return this.#mistake('EVENT_UNKNOWN', type, fields);
    const declared = this.#catalogue.fieldsOf(index);
    let values: Float64Array;
    try {
      if (undeclaredField(declared, fields) !== null) return this.#mistake('EVENT_FIELD_UNKNOWN', type, fields);
      values = readFields(declared, fields);
    } catch {
      // A getter or a proxy threw, so there is no number.
      return this.#mistake('EVENT_FIELD', type, fields);
    }
    const outcome = this.#write(player, index, values, 0, atMs);
    if (outcome === 'unwanted' && this.#isNobody(player)) this.#ports.mistakes?.note('EVENT_PLAYER', ofNobody(type));
    return outcome === 'refused' ? this.#mistake('EVENT_FIELD', type, fields) : outcome === 'written';
  }

  recordValues(player: string, eventIndex: number, given: ArrayLike<number>, seq: number, atMs: number): boolean {
    // JavaScript callers may pass anything.
    const fields = given ?? NO_FIELDS;
    const outcome = this.#write(player, eventIndex, fields, seq, atMs);
    if (outcome !== 'refused') return outcome === 'written';
    const type = this.#catalogue.types[eventIndex];
    if (type === undefined) return this.#mistake('EVENT_TYPE', eventIndex, null);
    const named = this.#catalogue.fieldsOf(eventIndex).map(({ name }, i) => [name, fields[i]] as const);
    return this.#mistake('EVENT_FIELD', type, Object.fromEntries(named));
  }

  recordChecked(
    player: string,
    eventIndex: number,
    fields: ArrayLike<number>,
    seq: number,
    atMs: number,
    clamped: number,
  ): boolean {
    const entry = this.#takingPart(player);
    if (entry === null) return false;
    this.#keep(entry, eventIndex, fields, seq, atMs, clamped);
    return true;
  }

  #write(player: string, eventIndex: number, fields: ArrayLike<number>, seq: number, atMs: number): Outcome {
    const entry = this.#takingPart(player);
    if (entry === null) return 'unwanted';
    const clamped = checkEvent(this.#catalogue, eventIndex, fields, this.#clamped);
    if (clamped === REFUSED) return 'refused';
    this.#keep(entry, eventIndex, clamped === 0 ? fields : this.#clamped, seq, atMs, clamped);
    return 'written';
  }

  #keep(
    { window, slot, player }: SessionPlayer,
    eventIndex: number,
    fields: ArrayLike<number>,
    seq: number,
    atMs: number,
    clamped: number,
  ): void {
    const { observer, journal } = this.#ports;
    window.record(eventIndex, fields, atMs);
    observer?.event(eventIndex);
    if (clamped !== 0) observer?.clamped(eventIndex);
    journal?.event(slot, eventIndex, seq, atMs, fields, clamped);
    this.#beliefs?.event(player, eventIndex, fields, atMs);
  }

  /** The player, if their events are wanted, else null. A player who is not in the session is counted. */
  #takingPart(player: string): SessionPlayer | null {
    if (this.#mode === 'off') return null;
    const entry = this.#players.get(player);
    if (entry === undefined) this.#ports.observer?.rejected('EVENT_PLAYER', 1);
    return entry?.adaptive === true ? entry : null;
  }

  #isNobody(player: string): boolean {
    return this.#mode !== 'off' && !this.#players.has(player);
  }

  #mistake(code: MistakeCode, type: unknown, fields: unknown): false {
    this.#ports.observer?.rejected(code, 1);
    this.#ports.mistakes?.event(code, type, fields);
    return false;
  }
}

/** Says not whose: what was passed may be the secret of a connection. */
function ofNobody(type: string): string {
  return `expected event ${type} of a client that has joined (the client or its sessionId), got one of another`;
}

const NO_FIELDS: readonly number[] = Object.freeze([]);

/** The fields in the catalogue's order, with NaN, which no field accepts, for a value that is no number. */
function readFields(declared: readonly NamedField[], fields: object): Float64Array {
  const values = new Float64Array(declared.length).fill(Number.NaN);
  // JavaScript callers may pass anything.
  if (typeof fields !== 'object' || fields === null) return values;
  for (let i = 0; i < declared.length; i++) {
    const value: unknown = Reflect.get(fields, declared[i]!.name);
    if (typeof value === 'number') values[i] = value;
  }
  return values;
}
