/** An error of the client's library. Its code is of the project's one table; the words are its own, to stay small. */
import type { ErrorCode } from '../errors.ts';

export class ClientError extends Error {
  override readonly name = 'RubatoError';
  readonly code: ErrorCode;

  /** `got` is a whole phrase, such as `"colour"` or `nothing`. */
  constructor(code: ErrorCode, expected: string, got: string) {
    super(`${code}: expected ${expected}, got ${got}`);
    this.code = code;
  }
}

/** Shows what came, shortly. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
