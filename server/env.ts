/** The only reader of process.env: raw strings by name, and nothing else. */

export type Env = Readonly<Record<string, string | undefined>>;

export function readEnv(): Env {
  return { ...process.env };
}
