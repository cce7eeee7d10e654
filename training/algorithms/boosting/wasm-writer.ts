/**
 * Writes a WebAssembly module (webassembly.github.io/spec/core/binary): functions of whole numbers over one shared
 * memory that is imported. It has the few instructions that the boosting's loops need.
 */

/** A part of a function's code. */
export type Code = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;
const NO_RESULT = 0x40;

const unsigned = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...unsigned(Math.floor(value / 128))];

/** Signed numbers from 0 on: the sixth bit is the sign, so it must be clear in the last byte. */
const positive = (value: number): number[] =>
  value < 64 ? [value] : [(value & 127) | 128, ...positive(Math.floor(value / 128))];

const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
const vector = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];
const memory = (align: number, offset: number): number[] => [align, ...unsigned(offset)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const tee = (local: number): Code => [0x22, ...unsigned(local)];
export const number = (value: number): Code => [0x41, ...positive(value)];
export const ADD: Code = [0x6a];
export const SUBTRACT: Code = [0x6b];
export const MULTIPLY: Code = [0x6c];
export const AND: Code = [0x71];
export const SHIFT_LEFT: Code = [0x74];
export const SHIFT_RIGHT: Code = [0x76];
export const LOAD: Code = [0x28, ...memory(2, 0)];
export const STORE: Code = [0x36, ...memory(2, 0)];
export const loadByte = (offset = 0): Code => [0x2d, ...memory(0, offset)];
export const FILL: Code = [0xfc, 0x0b, 0];
export const COPY: Code = [0xfc, 0x0a, 0, 0];
/** Two float64 side by side. */
export const loadTwo = (offset = 0): Code => [0xfd, 0x00, ...memory(3, offset)];
export const storeTwo = (offset = 0): Code => [0xfd, 0x0b, ...memory(3, offset)];
/** Two float32 side by side, as float64. */
export const LOAD_TWO_FLOATS: Code = [0xfd, 0x5d, ...memory(2, 0), 0xfd, 0x5f];
export const ADD_TWO: Code = [0xfd, 0xf0, 0x01];
export const SUBTRACT_TWO: Code = [0xfd, 0xf1, 0x01];

/** Repeats `body` while one local is below another, as unsigned numbers. */
export const whileBelow = (one: number, other: number, body: readonly Code[]): Code => [
  ...[0x02, NO_RESULT, 0x03, NO_RESULT],
  ...[...get(one), ...get(other), 0x4f, 0x0d, 1],
  ...body.flat(),
  ...[0x0c, 0, 0x0b, 0x0b],
];

export interface WasmFunction {
  readonly name: string;
  /** Parameters, all whole numbers: locals 0 and on. */
  readonly parameters: number;
  /** Further locals that are whole numbers, after the parameters … */
  readonly numbers: number;
  /** … and those that are two float64, last. */
  readonly twos: number;
  readonly result: boolean;
  readonly body: readonly Code[];
}

/** The bytes of a module that imports `env.memory`, shared, of exactly `pages` pages of 64 KB. */
export function wasmModule(functions: readonly WasmFunction[], pages: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters, result }) => [
    0x60,
    ...vector(Array.from({ length: parameters }, () => [I32])),
    ...vector(result ? [[I32]] : []),
  ]);
  const shared = [0x02, 0x03, ...unsigned(pages), ...unsigned(pages)];
  const code = functions.map(({ numbers, twos, body }) => {
    const locals = vector([
      [...unsigned(numbers), I32],
      [...unsigned(twos), V128],
    ]);
    const content = [...locals, ...body.flat(), 0x0b];
    return [...unsigned(content.length), ...content];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(2, vector([[...text('env'), ...text('memory'), ...shared]])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]))),
    ...section(10, vector(code)),
  ]);
}
