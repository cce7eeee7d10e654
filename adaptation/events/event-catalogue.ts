/**
 * The events of a game: their numbers, fields, ranges and sources. Everything that reads or writes events (decoder,
 * windows, log, documents) is made from one catalogue.
 */
import { RubatoError } from '../../errors.ts';
import {
  check,
  checkBounds,
  checkChoice,
  checkEntries,
  checkName,
  checkNumber,
  checkObject,
  show,
  showUnknown,
} from '../../inference/check-declaration.ts';
import type { StandardResult, StandardSchemaV1 } from './standard-schema.ts';

/** One numeric field; `min` and `max` are inclusive. */
export interface FieldSpec {
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  /**
   * What happens to an event whose value is below `min` or above `max`: `refuse` drops the event, `clamp` takes the
   * nearest bound instead. Either is counted. A value that isn't finite, or is a fraction where an integer is required,
   * is always refused. Default refuse.
   */
  readonly outOfRange?: 'refuse' | 'clamp';
}

export interface EventSpec {
  /** `observed`: from the server's simulation. `reported`: from a client's interface, never an outcome. */
  readonly source: 'observed' | 'reported';
  /** The fields in their order on the wire, at most four. */
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** Most events of this type per second and player from a client; default 20. */
  readonly maxPerSecond?: number;
  /** A further check of your own (zod, valibot, arktype …), synchronous, run after the built-in one. */
  readonly schema?: StandardSchemaV1;
}

/** The events by type; an event's number is the position of its key. */
export type EventSpecs = Readonly<Record<string, EventSpec>>;
export type EventName<Specs extends EventSpecs> = keyof Specs & string;
export type FieldName<Specs extends EventSpecs, Type extends EventName<Specs>> = keyof Specs[Type]['fields'] & string;
/** The values of one event. */
export type EventFields<Specs extends EventSpecs, Type extends EventName<Specs>> = {
  readonly [Name in FieldName<Specs, Type>]: number;
};

export interface NamedField extends Required<FieldSpec> {
  readonly name: string;
}

export interface EventCatalogue<Specs extends EventSpecs = EventSpecs> {
  /** Type names; an event's number is its position here. */
  readonly types: readonly EventName<Specs>[];
  /** The number of an event; −1 for an unknown type, which only code without types can ask. */
  numberOf(type: EventName<Specs>): number;
  /** The fields of an event; empty for a number that no event has. */
  fieldsOf(index: number): readonly NamedField[];
  sourceOf(index: number): EventSpec['source'];
  maxPerSecondOf(index: number): number;
  /** The developer's own check of an event, if any. */
  ownSchemaOf(index: number): StandardSchemaV1 | undefined;
  /** An event's fields as a Standard Schema, for Colyseus' `validate()` and the like. Throws EVENT_UNKNOWN. */
  schemaOf<Type extends EventName<Specs>>(type: Type): StandardSchemaV1<EventFields<Specs, Type>>;
}

/** Numbers of types travel in one byte and index small tables. */
export const MAX_EVENT_TYPES = 64;
export const MAX_EVENT_FIELDS = 4;
const DEFAULT_MAX_PER_SECOND = 20;
const MAX_PER_SECOND = 1000;
/** Frames and rows hold float32, which has every whole number up to this one. */
const MAX_INTEGER = 2 ** 24;
/** Fractional fields are cut into steps of their range; beyond these bounds the steps would not be numbers. */
const MAX_FRACTION = 1e12;
const MIN_RANGE = 1e-9;

interface EventRow {
  readonly type: string;
  readonly source: EventSpec['source'];
  readonly fields: readonly NamedField[];
  readonly maxPerSecond: number;
  readonly ownSchema: StandardSchemaV1 | undefined;
}

const INVALID = 'DEFINITION_INVALID';
const EVENT_KEYS = ['source', 'fields', 'maxPerSecond', 'schema'];
const FIELD_KEYS = ['unit', 'min', 'max', 'integer', 'outOfRange'];
const made = new WeakSet<object>();

/** Whether `value` was made by `defineEvents`. */
export function isEventCatalogue(value: unknown): value is EventCatalogue {
  return typeof value === 'object' && value !== null && made.has(value);
}

/** Checks and copies the declarations; throws DEFINITION_INVALID. */
export function defineEvents<const Specs extends EventSpecs>(specs: Specs): EventCatalogue<Specs> {
  const rows = checkEntries(INVALID, 'defineEvents()', specs, 'events').map(([type, spec]) => eventRow(type, spec));
  const count = rows.length;
  check(INVALID, count >= 1 && count <= MAX_EVENT_TYPES, `1 to ${MAX_EVENT_TYPES} event types`, String(count));
  const numbers = new Map(rows.map(({ type }, index) => [type, index]));
  const catalogue: EventCatalogue<Specs> = Object.freeze({
    types: Object.freeze(rows.map(({ type }) => type)),
    numberOf: (type: string) => numbers.get(type) ?? -1,
    fieldsOf: (index: number) => rows[index]?.fields ?? NO_FIELDS,
    sourceOf: (index: number) => rows[index]?.source ?? 'observed',
    maxPerSecondOf: (index: number) => rows[index]?.maxPerSecond ?? 0,
    ownSchemaOf: (index: number) => rows[index]?.ownSchema,
    schemaOf: <Type extends EventName<Specs>>(type: Type) => {
      const row = rows[numbers.get(type) ?? -1];
      if (row === undefined) throw new RubatoError('EVENT_UNKNOWN', showUnknown(type, [...numbers.keys()]));
      return schemaFrom<EventFields<Specs, Type>>(row.fields);
    },
  });
  made.add(catalogue);
  return catalogue;
}

const NO_FIELDS: readonly NamedField[] = Object.freeze([]);

function eventRow(type: string, spec: EventSpec): EventRow {
  checkName(INVALID, 'event types', type, 'nearMiss');
  checkObject(INVALID, `event ${type}`, spec, EVENT_KEYS);
  const { source, maxPerSecond = DEFAULT_MAX_PER_SECOND, schema } = spec;
  checkChoice(INVALID, `event ${type} with a source that has`, source, ['observed', 'reported']);
  checkNumber(INVALID, `event ${type}, maxPerSecond`, maxPerSecond, { above: 0, max: MAX_PER_SECOND });
  const where = `event ${type} with fields ({} for none)`;
  const entries = checkEntries(INVALID, where, spec.fields, 'fields');
  const count = entries.length;
  check(INVALID, count <= MAX_EVENT_FIELDS, `event ${type} with at most ${MAX_EVENT_FIELDS} fields`, String(count));
  const fields = entries.map(([name, field]) => namedField(type, name, field));
  const kept = Object.freeze(source === 'reported' ? fields.map(asOnTheWire) : fields);
  if (schema !== undefined) checkOwnSchema(type, schema, kept);
  return { type, source, fields: kept, maxPerSecond, ownSchema: schema };
}

function namedField(type: string, name: string, field: FieldSpec): NamedField {
  const where = `field ${type}.${name}`;
  checkName(INVALID, `event ${type} with field names`, name, 'damage');
  checkObject(INVALID, where, field, FIELD_KEYS);
  const { unit, min, max, integer, outOfRange = 'refuse' } = field;
  check(INVALID, typeof unit === 'string', `${where} with a unit ('' for none)`, show(unit));
  check(INVALID, typeof integer === 'boolean', `${where} with integer true or false`, show(integer));
  checkChoice(INVALID, `${where}, outOfRange,`, outOfRange, ['refuse', 'clamp']);
  checkBounds(INVALID, where, min, max);
  const range = `min ${min}, max ${max}`;
  const largest = integer ? MAX_INTEGER : MAX_FRACTION;
  check(INVALID, max - min >= MIN_RANGE, `${where} with min below max`, range);
  check(INVALID, min >= -largest && max <= largest, `${where} with bounds up to ${largest} in size`, range);
  const whole = !integer || (Number.isInteger(min) && Number.isInteger(max));
  check(INVALID, whole, `${where} with integer bounds`, range);
  return Object.freeze({ unit, min, max, integer, outOfRange, name });
}

/**
 * The range that a float32 on the wire is checked against: a client's 0.1 arrives as the nearest float32 and must still
 * pass.
 */
function asOnTheWire(field: NamedField): NamedField {
  const { min, max } = field;
  return Object.freeze({ ...field, min: Math.min(min, Math.fround(min)), max: Math.max(max, Math.fround(max)) });
}

/** Refuses a schema that answers later: the hot path can't wait. The only way to find out is to ask it. */
function checkOwnSchema(type: string, schema: StandardSchemaV1, fields: readonly NamedField[]): void {
  const validate = schema?.['~standard']?.validate;
  check(INVALID, typeof validate === 'function', `event ${type} with a Standard Schema`, show(schema));
  let answer: unknown;
  try {
    answer = validate(Object.fromEntries(fields.map(({ name, min }) => [name, min])));
  } catch (cause) {
    const expected = `event ${type} with a schema that does not throw`;
    throw new RubatoError(INVALID, 'a throw', { expected, cause });
  }
  // It is refused in the next line, so its result does not matter.
  if (answer instanceof Promise) answer.catch(() => {});
  check(INVALID, !(answer instanceof Promise), `event ${type} with a synchronous schema`, 'a promise');
}

/** True when `value` may stand in `field`; written so that NaN fails. */
export function fieldHolds(field: FieldSpec, value: number): boolean {
  return value >= field.min && value <= field.max && (!field.integer || Number.isInteger(value));
}

/** True when an event with `value` for `field` is accepted, as it is or clamped. */
export function fieldAccepts(field: FieldSpec, value: number): boolean {
  if (fieldHolds(field, value)) return true;
  return field.outOfRange === 'clamp' && Number.isFinite(value) && (!field.integer || Number.isInteger(value));
}

function schemaFrom<Fields extends Readonly<Record<string, number>>>(
  fields: readonly NamedField[],
): StandardSchemaV1<Fields> {
  const names = new Set(fields.map((field) => field.name));
  const validate = (value: unknown): StandardResult<Fields> => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return issue('expected an object of fields');
    const unknown = Object.keys(value).find((key) => !names.has(key));
    if (unknown !== undefined) return issue(`expected no field ${JSON.stringify(unknown)}`);
    const output: Record<string, number> = {};
    for (const field of fields) {
      const given: unknown = Object.hasOwn(value, field.name) ? Reflect.get(value, field.name) : undefined;
      // A value to be clamped stays as it is: the code that records the event clamps and counts it.
      if (typeof given !== 'number' || !fieldAccepts(field, given)) {
        const kind = field.integer ? 'an integer' : 'a number';
        return issue(`expected ${kind} from ${field.min} to ${field.max}`, field.name);
      }
      output[field.name] = given;
    }
    return { value: output as Fields };
  };
  return Object.freeze({ '~standard': Object.freeze({ version: 1 as const, vendor: 'rubato', validate }) });
}

function issue(message: string, field?: string): StandardResult<never> {
  return { issues: [field === undefined ? { message } : { message, path: [field] }] };
}
