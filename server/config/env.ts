/** The only reader of process.env: raw strings by name. */

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * ONNX Runtime 1.30 reports each process that loads it to its makers, and leaves files in the temporary directory for
 * that, unless this is set before. It is set here because each entry comes by here first; threads and child processes
 * inherit it.
 */
process.env.ORT_DISABLE_TELEMETRY ??= '1';

export function readEnv(): Env {
  return { ...process.env };
}
