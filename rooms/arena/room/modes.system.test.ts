import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinArena } from '../../../test-support/arena-client.ts';
import { startTestServer, type TestServer } from '../../../test-support/test-server.ts';
import { until } from '../../../test-support/until.ts';
import { modeNumber } from '../simulation/world/modes.ts';

describe('sessions in modes', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('[AR97] are found by who asks for their mode, and by who asks for none', async () => {
    const lydian = await joinArena(server.url, { mode: 'lydian' });
    await until('the mode', () => lydian.room.state.arenaMode === modeNumber('lydian'));
    const any = await joinArena(server.url);
    expect(any.code).toBe(lydian.code);
    const ionian = await joinArena(server.url, { mode: 'ionian' });
    expect(ionian.code).not.toBe(lydian.code);
    expect(ionian.room.state.arenaMode).toBe(0);
    const again = await joinArena(server.url, { mode: 'lydian' });
    expect(again.code).toBe(lydian.code);
    const byCode = await joinArena(server.url, { code: lydian.code, mode: 'dorian' });
    await until('the mode', () => byCode.room.state.arenaMode === modeNumber('lydian'));
    for (const client of [lydian, any, ionian, again, byCode]) {
      client.stop();
      await client.room.leave();
    }
  });
});
