/**
 * What the checks of a game developer's declarations share. Types say most of it already; these checks are for whoever
 * writes plain JavaScript, casts, or computes a number that turns out to be NaN. Each error says where, what was expected
 * and what came, and names the nearest known name of one that is misspelt.
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

/** What came, in a form that an error can hold: never throws, never long. */
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

/** A name that is none of `known`, with the nearest of them. */
export function showUnknown(name: unknown, known: readonly string[]): string {
  const near = typeof name === 'string' && !known.includes(name) ? nearestName(name, known) : null;
  return near === null ? show(name) : `${show(name)} (did you mean ${show(near)}?)`;
}

/** Throws unless `ok`. `got` is a whole phrase (see `show`). */
export function check(code: DeclarationCode, ok: boolean, expected: string, got: string): asserts ok {
  if (!ok) throw new RubatoError(code, got, { expected });
}

/** An object with no other keys than `known`. */
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

/** One of a list of texts. */
export function checkChoice(code: DeclarationCode, where: string, value: unknown, choices: readonly string[]): void {
  const expected = `${where} to be ${choices.map(show).join(' or ')}`;
  check(code, typeof value === 'string' && choices.includes(value), expected, showUnknown(value, choices));
}

/** A finite number that a float32 can hold, from `min` to `max`. */
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

/** Two bounds that a float32 keeps apart. */
export function checkBounds(code: DeclarationCode, where: string, min: number, max: number): void {
  checkNumber(code, `${where}.min`, min);
  checkNumber(code, `${where}.max`, max);
  check(code, Math.fround(min) < Math.fround(max), `${where} with min below max`, `min ${min}, max ${max}`);
}

/** A phrase for players: without it they would read nothing. */
export function checkWords(code: DeclarationCode, where: string, value: unknown): void {
  const ok = typeof value === 'string' && value.trim().length > 0 && value.length <= MAX_WORDS;
  check(code, ok, `${where} to be words that a player reads, 1 to ${MAX_WORDS} characters`, show(value));
}

/** A name that can be a key of any object: `like` is an example. */
export function checkName(code: DeclarationCode, what: string, name: unknown, like: string): void {
  const ok = typeof name === 'string' && /^[a-z][A-Za-z0-9]{0,63}$/.test(name);
  check(code, ok, `${what} like "${like}"`, show(name));
}

/** The same where values are kept by that name: what every object has already would be found where nothing is. */
export function checkKeyName(code: DeclarationCode, what: string, name: unknown, like: string): void {
  checkName(code, what, name, like);
  check(code, !(String(name) in Object.prototype), `${what} that no object has by itself`, show(name));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Made by braces or without a prototype: what is declared in a prototype (`__proto__: …`) would not be seen. */
function isPlain(value: unknown): boolean {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
