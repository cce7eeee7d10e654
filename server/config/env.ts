/** The only reader of process.env: raw strings by name, and nothing else. */

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * ONNX Runtime 1.30 tells its makers of each process that loads it, and leaves files in the temporary directory for that,
 * unless this is set before. Here, because each entry comes by first; threads and child processes get it from their parent.
 */
process.env.ORT_DISABLE_TELEMETRY ??= '1';

export function readEnv(): Env {
  return { ...process.env };
}
