import { InvalidArgumentError } from 'commander';

/** Reads an option that is a whole number within these bounds. */
export const wholeNumberFrom = (min: number, max: number) => (raw: string) => {
  const value = Number(raw);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
  return value;
};
