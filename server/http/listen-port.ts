/** Finds out whether a port is free before the transport takes it: uWebSockets binds with SO_REUSEPORT, so that a second
 * server on the same port would start without a word and share its connections. */

import { createServer } from 'node:net';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';

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
    throw new RubatoError('PORT_IN_USE', `port ${port}: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    await new Promise<void>((resolve) => probe.close(() => resolve()));
  }
}
