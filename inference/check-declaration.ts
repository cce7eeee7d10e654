/**
 * The checks that all of a game developer's declarations share. Types say most of it already. These checks help those
 * who write plain JavaScript, cast, or compute a number that turns out to be NaN. Each error says where, what was
 * expected and what came. A misspelt name is shown with the nearest known name.
 */
import { RubatoError } from '../errors.ts';
import { nearestName } from './nearest-name.ts';

export type DeclarationCode = 'DEFINITION_INVALID' | 'FEATURE_INVALID' | 'POLICY_BOUNDS';

/** Longer texts and lists are cut in an error. */
const MAX_SHOWN_CHARACTERS = 60;
const MAX_SHOWN_ITEMS = 16;
/** Rows and frames hold float32. */
const MAX_FLOAT32 = 3.4e38;
/** A phrase that a player reads at a glance. */
const MAX_WORDS = 200;

/** Shows what came, in a form that fits into an error: never throws, never long. */
export function show(value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_SHOWN_ITEMS).map((item) => (Array.isArray(item) ? 'a list' : show(item)));
    return `[${items.join(', ')}${value.length > MAX_SHOWN_ITEMS ? ', …' : ''}]`;
  }
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    case 'string':
      return JSON.stringify(value.length > MAX_SHOWN_CHARACTERS ? `${value.slice(0, MAX_SHOWN_CHARACTERS)}…` : value);
    case 'function':
      return 'a function';
    case 'object':
      return value === null ? 'null' : 'an object';
    case 'bigint':
      return `${value}n`;
    default:
      return String(value);
  }
}

/** Shows a name that is not in `known`, and the nearest name that is. */
export function showUnknown(name: unknown, known: readonly string[]): string {
  const near = typeof name === 'string' && !known.includes(name) ? nearestName(name, known) : null;
  return near === null ? show(name) : `${show(name)} (did you mean ${show(near)}?)`;
}

/** Throws unless `ok`. `got` is a whole phrase (see `show`). */
export function check(code: DeclarationCode, ok: boolean, expected: string, got: string): asserts ok {
  if (!ok) throw new RubatoError(code, got, { expected });
}

/** Checks that `value` is an object without keys other than `known`. */
export function checkObject(code: DeclarationCode, where: string, value: unknown, known: readonly string[]): void {
  const keys = known.join(', ');
  check(code, isObject(value), `${where} to be an object with ${keys}`, show(value));
  for (const key of Object.keys(value)) {
    check(code, known.includes(key), `${where} with no other keys than ${keys}`, showUnknown(key, known));
  }
}

/** Checks a plain object of named declarations and returns its entries. `what` names them in the plural. */
export function checkEntries<Entry>(
  code: DeclarationCode,
  where: string,
  value: Readonly<Record<string, Entry>>,
  what: string,
): readonly (readonly [string, Entry])[] {
  check(code, isPlain(value), `${where} to be a plain object of ${what} by name`, show(value));
  return Object.entries(value);
}

/** Checks that `value` is one of a list of texts. */
export function checkChoice(code: DeclarationCode, where: string, value: unknown, choices: readonly string[]): void {
  const expected = `${where} to be ${choices.map(show).join(' or ')}`;
  check(code, typeof value === 'string' && choices.includes(value), expected, showUnknown(value, choices));
}

/** Checks a finite number from `min` to `max` that a float32 can hold. */
export function checkNumber(
  code: DeclarationCode,
  where: string,
  value: unknown,
  { min = -MAX_FLOAT32, max = MAX_FLOAT32, above }: { min?: number; max?: number; above?: number } = {},
): void {
  const lowest = above === undefined ? min : above;
  const range = above !== undefined ? ` above ${above} and up to ${max}` : ` from ${min} to ${max}`;
  const bounded = min !== -MAX_FLOAT32 || max !== MAX_FLOAT32 || above !== undefined;
  const ok = typeof value === 'number' && value >= lowest && value <= max && value !== above;
  check(code, ok, `${where} to be a finite number${bounded ? range : ''}`, show(value));
}

/** Checks two bounds that stay apart as float32. */
export function checkBounds(code: DeclarationCode, where: string, min: number, max: number): void {
  checkNumber(code, `${where}.min`, min);
  checkNumber(code, `${where}.max`, max);
  check(code, Math.fround(min) < Math.fround(max), `${where} with min below max`, `min ${min}, max ${max}`);
}

/** Checks a phrase for players. Without one they would read nothing. */
export function checkWords(code: DeclarationCode, where: string, value: unknown): void {
  const ok = typeof value === 'string' && value.trim().length > 0 && value.length <= MAX_WORDS;
  check(code, ok, `${where} to be words that a player reads, 1 to ${MAX_WORDS} characters`, show(value));
}

/** Checks a name that can be a key of any object. `like` is an example. */
export function checkName(code: DeclarationCode, what: string, name: unknown, like: string): void {
  const ok = typeof name === 'string' && /^[a-z][A-Za-z0-9]{0,63}$/.test(name);
  check(code, ok, `${what} like "${like}"`, show(name));
}

/**
 * The same check for a name that values are kept by. It refuses what every object has (`toString`): a lookup would find
 * it.
 */
export function checkKeyName(code: DeclarationCode, what: string, name: unknown, like: string): void {
  checkName(code, what, name, like);
  check(code, !(String(name) in Object.prototype), `${what} that no object has by itself`, show(name));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether braces made it, or it has no prototype. The checks would not see what a prototype declares (`__proto__: …`).
 */
function isPlain(value: unknown): boolean {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
