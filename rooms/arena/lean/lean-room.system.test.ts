import { Client, type Room } from '@colyseus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Meter } from '../../../loadtest/generator/meter.ts';
import { OpenLoop } from '../../../loadtest/generator/open-loop.ts';
import { recordActs } from '../../../loadtest/players/act-traces.ts';
import { LeanPlayer } from '../../../loadtest/players/lean-player.ts';
import type { Player, PlayerHost } from '../../../loadtest/players/player.ts';
import { startTestServer, type TestServer } from '../../../test-support/test-server.ts';
import { until } from '../../../test-support/until.ts';
import { leanEntry } from './adaptive-lean-room.ts';
import type { LeanState } from './lean-state.ts';

const JOIN = { method: 'joinOrCreate', where: 'lean', options: {} } as const;

describe('the lean room', () => {
  let server: TestServer;
  const closed: number[] = [];

  beforeAll(async () => {
    server = await startTestServer({ RUBATO_SESSION_LOG: 'off' }, [leanEntry]);
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('[LT7][LT8] shows what the room and its decisions have seen, in patches that all carry their number', async () => {
    const meter = new Meter();
    const loop = new OpenLoop(100, () => undefined);
    const host: PlayerHost = { base: server.url, meter, closed: (_player, code) => closed.push(code) };
    const [trace] = recordActs([0.5], 1);
    const play = async (playing: boolean): Promise<Player> => {
      const player = new LeanPlayer(host, trace!, playing);
      await player.join(JOIN);
      loop.add(player);
      return player;
    };
    const players = [await play(true), await play(false), await play(false)];
    const watcher: Room<never, LeanState> = await new Client(server.url.replace('http', 'ws')).join('lean');
    watcher.onMessage('slot', () => undefined);
    const marks: { seen: number; decided: number; patch: number }[] = [];
    watcher.onStateChange(({ seen0, decided0, patch }) => marks.push({ seen: seen0, decided: decided0, patch }));
    await until('decisions', () => meter.histograms.eventToAdapted.totalCount > 40);
    // Leaving, coming back and joining change the state in other orders than playing does.
    const [first, second] = players;
    loop.remove(first!);
    first!.connection.drop();
    await until('the seat again', () =>
      first!.reconnect().then(
        () => true,
        () => false,
      ),
    );
    loop.remove(second!);
    second!.connection.leave();
    await until('the place', () => watcher.state.players.size === 3);
    await play(false);
    const { patches } = meter.patches;
    await until('more patches', () => meter.patches.patches > patches + 40);
    expect(meter.patches).toMatchObject({ lost: 0, outOfOrder: 0, unread: 0 });
    expect(meter.counters.torn).toBe(0);
    for (const [index, { seen, decided, patch }] of marks.entries()) {
      expect(decided).toBeLessThanOrEqual(seen);
      if (index > 1) expect(patch).toBe(marks[index - 1]!.patch + 1);
    }
    expect(marks.at(-1)!.decided).toBeGreaterThan(5);
    expect(meter.histograms.eventToPatch.totalCount).toBeGreaterThan(40);
    loop.stop();
    for (const { connection } of players) connection.drop();
    await watcher.leave();
  });
});
