import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../test-support/test-server.ts';
import { until } from '../../test-support/until.ts';
import { Meter } from '../generator/meter.ts';
import { OpenLoop } from '../generator/open-loop.ts';
import { arenaPlayers } from './arena-players.ts';
import { createCast } from './cast.ts';
import type { PlayerHost } from './player.ts';

describe('players of the arena', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('[LT4][LT6][LT13] play, light ones and playing ones, and see every patch', async () => {
    const meter = new Meter();
    const host: PlayerHost = { base: server.url, meter, closed: (_player, code) => meter.error(`close ${code}`) };
    const loop = new OpenLoop(50, () => undefined);
    const cast = createCast({ room: 'arena', players: arenaPlayers, playing: 0.5, seed: 1 });
    const players = [0, 1, 2, 3].map((index) => cast.create(host, index));
    for (const player of players) {
      await player.join(cast.join);
      loop.add(player);
    }
    const { eventToPatch, eventToEffect } = meter.histograms;
    await until(
      'two seconds of play each',
      () => eventToEffect.totalCount > 160 && eventToPatch.totalCount > 12,
      30_000,
    );
    loop.stop();
    for (const { connection } of players) connection.drop();
    expect(meter.patches).toMatchObject({ lost: 0, outOfOrder: 0 });
    expect(meter.patches.patches).toBeGreaterThan(80);
    // The effect of an input comes with the patch behind its receipt, or a later one.
    expect(eventToPatch.mean).toBeLessThan(eventToEffect.mean + 10_000);
    expect(meter.counters).toMatchObject({ torn: 0 });
    expect(meter.errors).toEqual({});
  });
});
