import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSessionLog } from '../../../adaptation/log/session-log-reader.ts';
import { runReplay } from '../../../server/commands/replay-command.ts';
import { type ArenaClient, type ArenaClientOptions, joinArena } from '../../../test-support/arena-client.ts';
import { startTestServer, type TestServer } from '../../../test-support/test-server.ts';
import { until } from '../../../test-support/until.ts';
import { MESSAGE } from '../../protocol.ts';
import { arenaAdaptation, createArenaAdaptation } from '../arena-adaptation.ts';
import { createArenaEntry } from '../arena-entry.ts';
import { ARENA_MESSAGE } from '../arena-protocol.ts';
import { replayArena } from '../replay.ts';
import { createArenaRoom } from './arena-room.ts';

/** The tick, which sessions reach, at which something throws in the arenas of this test. */
const THROW_TICK = 15;
/** False until the players are in: a busy machine takes longer over a join than the room over its first steps. */
let armed = false;
const fail = (where: string): never => {
  throw new Error(`a mistake in ${where}`);
};
const throwing = (as: string, create: ReturnType<typeof createArenaEntry>['create']) => ({
  ...createArenaEntry(),
  name: as,
  create,
});
const rooms = [
  createArenaEntry(),
  throwing('step-throws', (services) =>
    createArenaRoom(services, arenaAdaptation, ({ tick }) => {
      if (armed && tick >= THROW_TICK) fail('the step');
    }),
  ),
  throwing('half-step-throws', (services) =>
    createArenaRoom(services, arenaAdaptation, ({ tick, pickups }) => {
      // Ships, foes and shots have already moved when the step comes to pick-ups.
      if (armed && tick >= THROW_TICK)
        Object.defineProperty(pickups, 'count', { get: () => fail('the middle of a step') });
    }),
  ),
  throwing('apply-throws', (services) =>
    createArenaRoom(services, createArenaAdaptation(undefined, { apply: () => fail('apply') })),
  ),
  throwing('policy-throws', (services) =>
    createArenaRoom(
      services,
      createArenaAdaptation(undefined, { policy: { ...arenaAdaptation.policy, decide: () => fail('the policy') } }),
    ),
  ),
];

describe('however a session ends, it replays', () => {
  let server: TestServer;
  const clients: ArenaClient[] = [];

  beforeAll(async () => {
    server = await startTestServer({}, rooms);
  });

  afterAll(async () => {
    for (const client of clients) client.stop();
    await server[Symbol.asyncDispose]();
  });

  const sit = async (options: ArenaClientOptions = {}) => {
    const client = await joinArena(server.url, { create: options.code === undefined, ...options });
    client.room.reconnection.minUptime = 0;
    clients.push(client);
    return client;
  };
  const together = async (options: ArenaClientOptions = {}) => {
    const first = await sit(options);
    return [first, await sit({ code: first.code })] as const;
  };
  const play = (client: ArenaClient, ticks = 25) => {
    const from = client.room.state.tick ?? 0;
    return until('some play', () => client.room.state.tick >= from + ticks);
  };
  const drop = async (client: ArenaClient) => {
    client.room.reconnection.enabled = false;
    client.room.connection.close(4010);
    await until('the drop', () => client.closeCode() !== null);
  };
  const dropAndComeBack = async (client: ArenaClient) => {
    let back = false;
    client.room.onReconnect(() => {
      back = true;
    });
    client.room.connection.close(4010);
    await until('the player to be back', () => back);
  };
  const kick = async (client: ArenaClient) => {
    client.room.reconnection.enabled = false;
    client.room.send('nonsense', {});
    await until('the kick', () => client.closeCode() !== null);
  };
  const adapt = (client: ArenaClient, on: boolean) => client.room.send(MESSAGE.adaptation, { on });
  const pause = async (client: ArenaClient, on: boolean) => {
    client.room.send(ARENA_MESSAGE.pause, { on });
    await until('the pause', () => client.room.state.paused === on);
  };

  /** The two kinds of throwing room do so once the players of both are in. */
  const bothIn = {
    waiting: 2,
    async arm() {
      armed = --this.waiting === 0;
      await until('those of the other room', () => armed);
    },
  };

  /** The ways to end a session; each returns its code. Those with held seats or active players end with the server. */
  const ways: Readonly<Record<string, () => Promise<string>>> = {
    async leaves() {
      const one = await sit();
      await play(one);
      await one.room.leave();
      return one.code;
    },
    async 'is stopped while playing'() {
      const [one, two] = await together();
      await play(two);
      return one.code;
    },
    async 'is stopped while the only player is away'() {
      const one = await sit();
      await play(one);
      await drop(one);
      return one.code;
    },
    async 'is stopped while both are away'() {
      const [one, two] = await together();
      await play(two);
      await drop(two);
      await drop(one);
      return one.code;
    },
    async 'is stopped with one away and one gone'() {
      const [one, two] = await together();
      await play(two);
      await drop(one);
      await two.room.leave();
      return one.code;
    },
    async 'is left by the first, then by the second'() {
      const [one, two] = await together();
      await play(two);
      await one.room.leave();
      await play(two, 5);
      await two.room.leave();
      return one.code;
    },
    async 'is left by the second, whose seat another takes'() {
      const [one, two] = await together();
      await play(two);
      await two.room.leave();
      const three = await sit({ code: one.code });
      await play(three, 10);
      await one.room.leave();
      await three.room.leave();
      return one.code;
    },
    async 'is left by both at once'() {
      const [one, two] = await together();
      await play(two);
      await Promise.all([one.room.leave(), two.room.leave()]);
      return one.code;
    },
    async 'goes on after a drop'() {
      const one = await sit();
      await play(one, 10);
      await dropAndComeBack(one);
      await play(one, 10);
      await dropAndComeBack(one);
      await play(one, 5);
      await one.room.leave();
      return one.code;
    },
    async 'has a player kicked'() {
      const [one, two] = await together();
      await play(two);
      await kick(two);
      await play(one, 5);
      await kick(one);
      return one.code;
    },
    async 'is left while paused'() {
      const one = await sit();
      await play(one);
      await pause(one, true);
      await one.room.leave();
      return one.code;
    },
    async 'is stopped while paused from the start'() {
      const one = await sit({ paused: true });
      await until('the pause', () => one.room.state.paused);
      return one.code;
    },
    async 'is stopped while the only player is away from a pause'() {
      const one = await sit();
      await play(one, 10);
      await pause(one, true);
      await pause(one, false);
      await play(one, 10);
      await pause(one, true);
      await drop(one);
      return one.code;
    },
    async 'is watched, and left by its player first'() {
      const one = await sit();
      const watching = await sit({ code: one.code, watch: true });
      await play(one);
      await drop(watching);
      const again = await sit({ code: one.code, watch: true });
      await one.room.leave();
      await again.room.leave();
      return one.code;
    },
    async 'is stopped while watched'() {
      const one = await sit();
      await sit({ code: one.code, watch: true });
      await play(one);
      return one.code;
    },
    async 'has adaptation switched off and on'() {
      const [one, two] = await together();
      // It sends many, so that some come while an answer is on its way.
      for (let i = 0; i < 12; i++) {
        adapt(i % 2 === 0 ? one : two, i % 4 > 1);
        await play(two, 3);
      }
      await one.room.leave();
      await two.room.leave();
      return one.code;
    },
    async 'begins without adaptation'() {
      const one = await sit({ adaptation: false });
      await play(one);
      adapt(one, true);
      await play(one);
      await drop(one);
      return one.code;
    },
    async 'breaks before a step'() {
      const [one, two] = await together({ as: 'step-throws', paused: true });
      await bothIn.arm();
      await until('the end', () => one.closeCode() !== null && two.closeCode() !== null);
      return one.code;
    },
    async 'breaks in the middle of a step'() {
      const one = await sit({ as: 'half-step-throws' });
      await bothIn.arm();
      await until('the end', () => one.closeCode() !== null);
      return one.code;
    },
    async 'loses its adaptation to a throw in apply'() {
      const one = await sit({ as: 'apply-throws' });
      await play(one, 60);
      return one.code;
    },
    async 'loses its adaptation to a throw in the policy'() {
      const one = await sit({ as: 'policy-throws' });
      await until('an answer', () => one.adaptation.latest?.source === 'model');
      await one.room.leave();
      return one.code;
    },
  };

  it('[RP5] by whatever way, in any order, with seats held and steps broken off', async () => {
    const sessions = new Map<string, string>();
    await Promise.all(Object.entries(ways).map(async ([way, go]) => sessions.set(way, await go())));
    await server.app.stop();
    const names = await readdir(server.logDirectory);
    expect(names.sort()).toEqual([...sessions.values()].map((code) => `${code}.0.rblog`).sort());
    const found: Record<string, unknown> = {};
    for (const [way, code] of sessions) {
      const file = join(server.logDirectory, `${code}.0.rblog`);
      const { difference, end } = await replayArena(openSessionLog(file).records());
      const lines: string[] = [];
      const exit = await runReplay(file, { models: 'models' }, (line) => lines.push(line));
      found[way] = { difference, end, exit };
    }
    const expected = Object.keys(ways).map((way) => [
      way,
      { difference: null, end: way.startsWith('breaks') ? 'failed' : 'disposed', exit: 0 },
    ]);
    expect(found).toEqual(Object.fromEntries(expected));
  });
});
