/**
 * Finds out whether a port is free before the transport takes it. uWebSockets binds with SO_REUSEPORT, so a second
 * server on the same port would start silently and share its connections.
 */

import { createServer } from 'node:net';
import { RubatoError } from '../../errors.ts';
import { codeOf, messageOf } from '../../thrown.ts';

/** PORT_IN_USE, with what was expected: a port may be unavailable for other reasons too. */
export function notListening(what: string, error: unknown): RubatoError {
  const code = codeOf(error);
  const expected = EXPECTED[code];
  const got = `${what}: ${messageOf(error)}`;
  return new RubatoError('PORT_IN_USE', got, { ...(expected !== undefined && { expected }), cause: error });
}

const NOT_OURS = 'a host that is an address of this machine, such as 127.0.0.1 or 0.0.0.0,';
const EXPECTED: Readonly<Record<string, string>> = {
  EACCES: 'a TCP port that this process may take, from 1024 up or with the rights for one below,',
  EADDRNOTAVAIL: NOT_OURS,
  ENOTFOUND: NOT_OURS,
  EAI_AGAIN: NOT_OURS,
};

/** The port to listen on: `port`, or a free one for 0. Throws PORT_IN_USE. */
export async function reservePort(port: number): Promise<number> {
  const probe = createServer();
  try {
    return await new Promise<number>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen({ port, exclusive: true }, () => {
        const address = probe.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  } catch (error) {
    throw notListening(`port ${port}`, error);
  } finally {
    await new Promise<void>((resolve) => probe.close(() => resolve()));
  }
}
