/** Numbers of the configuration. JavaScript itself would silently read a blank as 0: a free port, or a fixed seed. */
import { z } from 'zod';

export function wholeNumber(min: number, max: number) {
  return digits(/^\d{1,15}$/, `expected a whole number from ${min} to ${max}`, min, max);
}

export function seconds(min: number, max: number) {
  return digits(/^\d{1,15}(\.\d+)?$/, `expected a number from ${min} to ${max}`, min, max);
}

function digits(form: RegExp, expected: string, min: number, max: number) {
  return z.string().transform((written, context) => {
    const text = written.trim();
    const value = Number(text);
    if (form.test(text) && value >= min && value <= max) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
}
