import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { listenHttp } from './listen-http.ts';
import { notListening } from './listen-port.ts';

it('[SV64] says what was expected of a host or port that is not taken and cannot be had', async () => {
  // An address for documentation (RFC 5737); no machine has it.
  await expect(listenHttp(createServer(), '192.0.2.1', 0, 'admin')).rejects.toThrow(
    /^PORT_IN_USE: expected a host that is an address of this machine.* got admin port 0: .*EADDRNOTAVAIL/,
  );
  const denied = Object.assign(new Error('listen EACCES: permission denied 0.0.0.0:80'), { code: 'EACCES' });
  expect(notListening('port 80', denied).message).toMatch(
    /^PORT_IN_USE: expected a TCP port that this process may take/,
  );
  expect(notListening('port 80', 'taken').message).toBe('PORT_IN_USE: expected a free TCP port, got port 80: taken');
});
