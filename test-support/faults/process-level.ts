/** The resources of this process: handles by kind, and memory after a collection. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface ProcessLevel {
  /** Number of handles by kind (`TCPSocketWrap`, `Timeout`, …). */
  readonly handles: Readonly<Record<string, number>>;
  readonly heapBytes: number;
  /** Bytes outside the heap: buffers. */
  readonly bufferBytes: number;
}

export function readProcessLevel(): ProcessLevel {
  collectGarbage();
  const handles: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1;
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { handles, heapBytes: heapUsed, bufferBytes: arrayBuffers };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}
