/**
 * The events of a game: their numbers, fields, ranges and where they may come from. Everything that reads or writes
 * events (decoder, windows, log, documents) is made from one catalogue.
 */
import { RubatoError } from '../errors.ts';
import type { StandardResult, StandardSchemaV1 } from './standard-schema.ts';

/** One numeric field; `min` and `max` are inclusive. */
export interface FieldSpec {
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

export interface EventSpec {
  /** `observed`: from the server's simulation. `reported`: from a client's interface, never an outcome. */
  readonly source: 'observed' | 'reported';
  /** At most four, in the order of the wire. */
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** Most events of this type per second and player from a client; default 20. */
  readonly maxPerSecond?: number;
  /** A further check of your own (zod, valibot, arktype …), synchronous, run after the built-in one. */
  readonly schema?: StandardSchemaV1;
}

export interface NamedField extends FieldSpec {
  readonly name: string;
}

export interface EventCatalogue {
  /** Type names; an event's number is its position here. */
  readonly types: readonly string[];
  /** −1 for an unknown type. */
  indexOf(type: string): number;
  fieldsOf(index: number): readonly NamedField[];
  sourceOf(index: number): EventSpec['source'];
  maxPerSecondOf(index: number): number;
  /** The developer's own check of an event, if any. */
  ownSchemaOf(index: number): StandardSchemaV1 | undefined;
  /** The event's fields as a Standard Schema, for Colyseus' `validate()` and the like. */
  schemaOf(index: number): StandardSchemaV1<Readonly<Record<string, number>>>;
}

/** Numbers of types travel in one byte and index small tables. */
export const MAX_EVENT_TYPES = 64;
export const MAX_EVENT_FIELDS = 4;
const DEFAULT_MAX_PER_SECOND = 20;

/** Checks the declarations; throws DEFINITION_INVALID. */
export function defineEvents(specs: Readonly<Record<string, EventSpec>>): EventCatalogue {
  const types = Object.keys(specs);
  check(
    types.length >= 1 && types.length <= MAX_EVENT_TYPES,
    `1 to ${MAX_EVENT_TYPES} event types`,
    String(types.length),
  );
  const fields = types.map((type) => namedFields(type, specs[type]!));
  for (const type of types) {
    const { source, maxPerSecond } = specs[type]!;
    check(source === 'observed' || source === 'reported', `event ${type} to be observed or reported`, String(source));
    const rate = maxPerSecond ?? DEFAULT_MAX_PER_SECOND;
    check(rate > 0 && rate <= 1000, `event ${type} with a rate above 0 and at most 1000 per second`, String(rate));
  }
  const numbers = new Map(types.map((type, index) => [type, index]));
  const schemas = types.map((_, index) => schemaFrom(fields[index]!));
  return Object.freeze({
    types: Object.freeze(types),
    indexOf: (type: string) => numbers.get(type) ?? -1,
    fieldsOf: (index: number) => fields[index] ?? NO_FIELDS,
    sourceOf: (index: number) => specs[types[index]!]!.source,
    maxPerSecondOf: (index: number) => specs[types[index]!]!.maxPerSecond ?? DEFAULT_MAX_PER_SECOND,
    ownSchemaOf: (index: number) => specs[types[index]!]!.schema,
    schemaOf: (index: number) => schemas[index]!,
  });
}

const NO_FIELDS: readonly NamedField[] = Object.freeze([]);

function namedFields(type: string, spec: EventSpec): readonly NamedField[] {
  check(/^[a-z][A-Za-z0-9]*$/.test(type), 'event types like "nearMiss"', JSON.stringify(type));
  const entries = Object.entries(spec.fields ?? {});
  check(
    entries.length <= MAX_EVENT_FIELDS,
    `event ${type} with at most ${MAX_EVENT_FIELDS} fields`,
    String(entries.length),
  );
  return Object.freeze(
    entries.map(([name, field]) => {
      const range = `min ${field.min}, max ${field.max}`;
      check(/^[a-z][A-Za-z0-9]*$/.test(name), `event ${type} with field names like "damage"`, JSON.stringify(name));
      check(
        Number.isFinite(field.min) && Number.isFinite(field.max) && field.min < field.max,
        `field ${type}.${name} with finite min below max`,
        range,
      );
      check(
        !field.integer || (Number.isInteger(field.min) && Number.isInteger(field.max)),
        `field ${type}.${name} with integer bounds`,
        range,
      );
      return Object.freeze({ ...field, name });
    }),
  );
}

/** True when `value` may stand in `field`; written so that NaN fails. */
export function fieldAccepts(field: FieldSpec, value: number): boolean {
  return value >= field.min && value <= field.max && (!field.integer || Number.isInteger(value));
}

function schemaFrom(fields: readonly NamedField[]): StandardSchemaV1<Readonly<Record<string, number>>> {
  const names = new Set(fields.map((field) => field.name));
  const validate = (value: unknown): StandardResult<Readonly<Record<string, number>>> => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return issue('expected an object of fields');
    const unknown = Object.keys(value).find((key) => !names.has(key));
    if (unknown !== undefined) return issue(`expected no field ${JSON.stringify(unknown)}`);
    const output: Record<string, number> = {};
    for (const field of fields) {
      const given: unknown = Object.hasOwn(value, field.name) ? Reflect.get(value, field.name) : undefined;
      if (typeof given !== 'number' || !fieldAccepts(field, given)) {
        const kind = field.integer ? 'an integer' : 'a number';
        return issue(`expected ${kind} from ${field.min} to ${field.max}`, field.name);
      }
      output[field.name] = given;
    }
    return { value: output };
  };
  return Object.freeze({ '~standard': Object.freeze({ version: 1 as const, vendor: 'rubato', validate }) });
}

function issue(message: string, field?: string): StandardResult<never> {
  return { issues: [field === undefined ? { message } : { message, path: [field] }] };
}

function check(ok: boolean, expected: string, got: string): void {
  if (!ok) throw new RubatoError('DEFINITION_INVALID', got, { expected });
}
