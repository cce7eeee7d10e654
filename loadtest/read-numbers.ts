/** Reads numbers of the command line. One out of its range is refused, with the range, before anything starts. */
import { InvalidArgumentError } from 'commander';

export function wholeNumber(min: number, max: number) {
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

export function numberAbove(least: number, max: number) {
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value > least && value <= max)) {
      throw new InvalidArgumentError(`expected a number above ${least}, at most ${max}`);
    }
    return value;
  };
}
