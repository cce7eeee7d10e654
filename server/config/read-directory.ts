import { z } from 'zod';

/**
 * A directory or file. Quotes, `~` and `$` are for a shell; Docker's env files, systemd and Kubernetes pass them on
 * unchanged, and the directory would have that name.
 */
export const directory = z
  .string()
  .regex(/^(?!["'~]|\$[\w{(])(?=.*\S)/, 'expected a plain path, without quotes around it, ~ or $VARIABLE');
