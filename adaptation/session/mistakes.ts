/**
 * Mistakes of a game's own code during play: an event or a field that isn't declared, a value out of range, an event of
 * nobody, a target that can't be met, a policy's answer for an unknown lever. A throw would end the play of people who can't help it, so the call is refused and
 * counted. The log tells the developer once per kind of room and name, because a simulation repeats a mistake twenty
 * times a second.
 */
import { show, showUnknown } from '../../inference/check-declaration.ts';
import { type EventCatalogue, fieldAccepts, type NamedField } from '../events/event-catalogue.ts';

/** A mistake that has no name of its own: it is logged once per kind of room. */
export type NotedCode = 'EVENT_PLAYER' | 'PLAYER_TARGET';
export type MistakeCode = 'EVENT_UNKNOWN' | 'EVENT_FIELD_UNKNOWN' | 'EVENT_TYPE' | 'EVENT_FIELD';

/** Takes every mistake of one session; must not throw. */
export interface SessionMistakes {
  /** An event that was refused. */
  event(code: MistakeCode, type: unknown, fields: unknown): void;
  /** A policy answered for an unknown lever, or with a value that is no finite number. */
  value(lever: string, value: unknown): void;
  /** Any other one: `problem` says what was expected and what came. */
  note(code: NotedCode, problem: string): void;
}

export interface Mistakes {
  /** The mistakes of one kind of room. */
  of(room: string, definition: { readonly events: EventCatalogue; readonly levers: object }): SessionMistakes;
}

export interface Mistake {
  readonly room: string;
  readonly code: MistakeCode | NotedCode | 'POLICY_VALUE';
  /** What was expected, and what came. */
  readonly problem: string;
}

/** Limit of mistakes that a process logs; all are counted. Names may come from what clients send. */
export const MAX_MISTAKES_TOLD = 100;
const MAX_KEY = 200;

export function createMistakes(tell: (mistake: Mistake) => void): Mistakes {
  const told = new Set<string>();
  const once = (room: string, code: Mistake['code'], name: string, describeIt: () => string) => {
    const key = `${room} ${code} ${name}`.slice(0, MAX_KEY);
    if (told.size >= MAX_MISTAKES_TOLD || told.has(key)) return;
    told.add(key);
    tell({ room, code, problem: describeIt() });
  };
  return {
    of: (room, { events, levers }) => ({
      event(code, type, fields) {
        if (told.size >= MAX_MISTAKES_TOLD) return;
        try {
          const field = mistakenField(events, code, type, fields);
          once(room, code, `${show(type)} ${show(field)}`, () => describe(events, code, type, fields, field));
        } catch {
          const problem = `expected event ${show(type)} with fields that can be read, got one that throws`;
          once(room, code, `${show(type)} unread`, () => problem);
        }
      },
      value(lever, value) {
        const names = Object.keys(levers);
        const given = `${showUnknown(lever, names)}: ${show(value)}`;
        const expected = `a policy to answer finite numbers for the levers [${names.join(', ')}] of their scope`;
        once(room, 'POLICY_VALUE', show(lever), () => `expected ${expected}, got ${given}`);
      },
      note: (code, problem) => once(room, code, '', () => problem),
    }),
  };
}

/** The name of the first wrong field; null when the event itself is wrong, or the developer's own schema refused it. */
function mistakenField(catalogue: EventCatalogue, code: MistakeCode, type: unknown, fields: unknown): string | null {
  if (code === 'EVENT_FIELD') return refusedField(declaredOf(catalogue, type), fields)?.name ?? null;
  return code === 'EVENT_FIELD_UNKNOWN' ? undeclaredField(declaredOf(catalogue, type), fields) : null;
}

function describe(
  catalogue: EventCatalogue,
  code: MistakeCode,
  type: unknown,
  fields: unknown,
  field: string | null,
): string {
  const declared = declaredOf(catalogue, type);
  if (code === 'EVENT_UNKNOWN') return `expected a declared event, got ${showUnknown(type, catalogue.types)}`;
  if (code === 'EVENT_TYPE') return `expected an event's number below ${catalogue.types.length}, got ${show(type)}`;
  const names = declared.map(({ name }) => name);
  if (code === 'EVENT_FIELD_UNKNOWN') {
    return `expected event ${show(type)} with no other fields than [${names.join(', ')}], got ${showUnknown(field, names)}`;
  }
  const spec = declared.find(({ name }) => name === field);
  if (spec === undefined) return `expected event ${show(type)} with fields that its own schema accepts, got others`;
  const kind = spec.integer ? 'an integer' : 'a number';
  const value = readValue(fields, spec.name);
  return `expected field ${String(type)}.${spec.name} to be ${kind} from ${spec.min} to ${spec.max}, got ${show(value)}`;
}

function declaredOf(catalogue: EventCatalogue, type: unknown): readonly NamedField[] {
  return typeof type === 'string' ? catalogue.fieldsOf(catalogue.numberOf(type)) : [];
}

function refusedField(declared: readonly NamedField[], fields: unknown): NamedField | undefined {
  return declared.find((field) => {
    const value = readValue(fields, field.name);
    return typeof value !== 'number' || !fieldAccepts(field, value);
  });
}

function readValue(fields: unknown, name: string): unknown {
  return typeof fields === 'object' && fields !== null ? Reflect.get(fields, name) : undefined;
}

/** The first name among `fields` that isn't declared, or null. Allocates nothing. */
export function undeclaredField(declared: readonly NamedField[], fields: unknown): string | null {
  if (typeof fields !== 'object' || fields === null) return null;
  for (const key in fields) if (!isDeclared(declared, key) && Object.hasOwn(fields, key)) return key;
  return null;
}

function isDeclared(declared: readonly NamedField[], key: string): boolean {
  for (let i = 0; i < declared.length; i++) if (declared[i]!.name === key) return true;
  return false;
}
