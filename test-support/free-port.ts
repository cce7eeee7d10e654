/** Ports for servers that tests stop and start again on the same port. */
import { createServer } from 'node:net';

/**
 * Lowest port, below the range from which systems take the near end of outgoing connections (32768 and up on Linux). A
 * client that tries to reach a stopped server on a port of that range may get that very port, connect to itself, and
 * hold it.
 */
const LOWEST = 10_000;
const HIGHEST = 32_000;
const ATTEMPTS = 100;

/** A loopback port on which nobody listens at this moment. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
  throw new Error(`expected a free port from ${LOWEST} to ${HIGHEST}, got none in ${ATTEMPTS} attempts`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const free = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(true));
  });
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return free;
}
