/** What a baseline is: a controller of a textbook, with parameters that a command tunes. */
import type { Controller, Setting } from '../controller.ts';

export interface Parameter {
  readonly least: number;
  readonly most: number;
  /** Where tuning begins. */
  readonly start: number;
}

export type Values = Readonly<Record<string, number>>;

export interface Baseline {
  readonly name: string;
  readonly about: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  create(values: Values, setting: Setting): Controller;
}

/** Types a baseline's values by the names of its parameters. */
export function baseline<Name extends string>(declared: {
  readonly name: string;
  readonly about: string;
  readonly parameters: Readonly<Record<Name, Parameter>>;
  create(values: Readonly<Record<Name, number>>, setting: Setting): Controller;
}): Baseline {
  return declared;
}

/** Difficulty that everybody begins with, as far as the wanted chance of a middling player lies. */
export const START: Parameter = { least: -3, most: 1, start: -1.1 };

/** Natural logarithm of the odds. */
export function logit(chance: number): number {
  return Math.log(chance / (1 - chance));
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
