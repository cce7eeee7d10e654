/** One setting: a row of the table in config.ts. */
import type { z } from 'zod';

export interface Setting {
  readonly variable: string;
  /** As a user would write it. */
  readonly fallback: string;
  readonly read: z.ZodType;
  readonly about: string;
  /** Never repeated: not in a message about a wrong value either. */
  readonly secret?: boolean;
}
