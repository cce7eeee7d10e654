/** Proves that the game adapts: `npm test`. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '@colyseus/sdk';
import { openTestSession, startTestServer, type TestServer } from 'rubato/testing';
import { catchAdaptation, rubato } from './game/adaptation.ts';
import { CatchRoom } from './game/catch-room.ts';
import { CatchState } from './game/catch-state.ts';

/** A minute of play without a room or a clock: what the game has become for somebody who catches such a share. */
async function secondsAfterAMinute(share: number): Promise<number> {
  const target = { state: new CatchState() };
  const session = openTestSession({ definition: catchAdaptation, target });
  session.join('ada');
  for (let dot = 1; dot <= 60; dot++) {
    session.record('ada', (dot * share) % 1 < share ? 'caught' : 'missed', {});
    await session.advance(1000);
  }
  return target.state.seconds;
}

test('who catches nearly all gets less time, who misses many gets more', async () => {
  const [weak, strong] = [await secondsAfterAMinute(0.5), await secondsAfterAMinute(0.95)];
  assert.ok(strong < 1.2, `expected less than 1.2 s for a strong player, got ${strong}`);
  assert.ok(weak > 2, `expected more than 2 s for a weak player, got ${weak}`);
});

let server: TestServer;
before(async () => {
  server = await startTestServer({ catch: rubato.guard(CatchRoom) });
});
after(async () => {
  await server.close();
  await rubato.close();
});

test('a player in a real room, over a real connection, sees the time shrink with each dot caught', async () => {
  const room = await new Client(server.url).joinOrCreate<CatchState>('catch');
  const { promise: shorter, resolve } = Promise.withResolvers<number>();
  room.onStateChange((state) => {
    if (state.open) room.send('catch', state.dot);
    if (state.staysSeconds < 1.5) resolve(state.staysSeconds);
  });
  assert.ok((await shorter) >= 0.4);
  await room.leave();
});
