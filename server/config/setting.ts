/** One setting: a row of the table in config.ts. */
import type { z } from 'zod';

export interface Setting {
  readonly variable: string;
  /** Default, as a user would write it. */
  readonly fallback: string;
  readonly read: z.ZodType;
  readonly about: string;
  /** Whether the value is secret: never repeated, not even in a message about a wrong value. */
  readonly secret?: boolean;
}
