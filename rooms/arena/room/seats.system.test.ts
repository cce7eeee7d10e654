import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSessionLog } from '../../../adaptation/log/session-log-reader.ts';
import { type ArenaClient, joinArena } from '../../../test-support/arena-client.ts';
import { startTestServer, type TestServer } from '../../../test-support/test-server.ts';
import { until } from '../../../test-support/until.ts';
import { MESSAGE } from '../../protocol.ts';
import { ARENA_MESSAGE, SPECTATOR_SLOT } from '../arena-protocol.ts';
import { replayArena } from '../replay.ts';

describe('seats of the arena', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ RUBATO_ARENA_SEED: '5' });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const leave = async (...clients: ArenaClient[]) => {
    for (const client of clients) client.stop();
    await Promise.all(clients.map((client) => client.room.leave(true)));
  };

  it('[RM20] a spectator takes no seat, sees everything, and what it sends counts for nothing', async () => {
    const player = await joinArena(server.url, { name: 'Ada' });
    const spectator = await joinArena(server.url, { code: player.code, watch: true });
    expect(spectator.slot).toBe(SPECTATOR_SLOT);
    spectator.room.send(ARENA_MESSAGE.pause, { on: true });
    spectator.room.send(MESSAGE.adaptation, { on: false });
    const from = player.room.state.tick;
    await until('the game to go on', () => (spectator.room.state.tick ?? 0) > from + 20);
    expect([...spectator.room.state.players.keys()]).toEqual(['0']);
    await until('what the spectator is told', () => spectator.adaptation.latest !== null);
    expect(spectator.adaptation.hello?.slot).toBeNull();
    expect(spectator.adaptation.player(0)?.adaptive).toBe(true);
    await leave(player);
    await until('the spectator seeing the seat free', () => spectator.room.state.players.size === 0);
    expect(spectator.closeCode()).toBeNull();
    await leave(spectator);
  });

  it('[RM21] a fifth player is refused with ROOM_FULL by code, gets another session without one, and may watch', async () => {
    const first = await joinArena(server.url, {});
    const { code } = first;
    const others: ArenaClient[] = [];
    for (let i = 0; i < 3; i++) others.push(await joinArena(server.url, { code }));
    await expect(joinArena(server.url, { code })).rejects.toThrow(/ROOM_FULL/);
    const elsewhere = await joinArena(server.url);
    expect(elsewhere.code).not.toBe(code);
    const spectator = await joinArena(server.url, { code, watch: true });
    expect(spectator.room.state.players.size).toBe(4);
    await leave(others.pop()!);
    await until('the seat to be free', () => first.room.state.players.size === 3);
    others.push(await joinArena(server.url, { code }));
    await leave(first, ...others, elsewhere, spectator);
  });

  it('[RM24] players who come at once are seated four by four, and nobody is refused', async () => {
    const players = await Promise.all(Array.from({ length: 11 }, () => joinArena(server.url)));
    const sessions = new Map<string, number>();
    for (const { code } of players) sessions.set(code, (sessions.get(code) ?? 0) + 1);
    expect(Math.max(...sessions.values())).toBeLessThanOrEqual(4);
    await until('everyone to be seen', () =>
      players.every(({ room, code }) => room.state.players.size === sessions.get(code)),
    );
    await leave(...players);
  });

  it('[AR100] the only player stops the game; company lets it go on; the log replays through it', async () => {
    const player = await joinArena(server.url, { paused: true, wish: 'hard' });
    await until('standing still', () => player.room.state.paused);
    expect(player.room.state.tick).toBe(0);
    await until('what the page is told', () => player.adaptation.player() !== null);
    expect(player.adaptation.player()?.target).toBe(0.6);
    player.room.send(ARENA_MESSAGE.pause, { on: false });
    await until('going on', () => !player.room.state.paused && player.room.state.tick > 30);
    player.room.send(ARENA_MESSAGE.pause, { on: true });
    await until('standing still again', () => player.room.state.paused);
    const company = await joinArena(server.url, { code: player.code });
    await until('going on in company', () => !player.room.state.paused);
    player.room.send(ARENA_MESSAGE.pause, { on: true });
    const from = player.room.state.tick;
    await until('not to be stopped', () => player.room.state.tick > from + 10);
    await leave(player, company);
    const file = join(server.logDirectory, `${player.code}.0.rblog`);
    await until('the log to end', async () => {
      for await (const record of openSessionLog(file).records()) if (record.kind === 'end') return true;
      return false;
    });
    const { difference, checked } = await replayArena(openSessionLog(file).records());
    expect(difference).toBeNull();
    expect(checked.state).toBeGreaterThan(1);
  });

  it('[RM22] refuses a client of another version with ROOM_VERSION, and a session of spectators alone', async () => {
    await expect(joinArena(server.url, { protocol: 1 })).rejects.toThrow(/ROOM_VERSION/);
    await expect(joinArena(server.url, { watch: true })).rejects.toThrow(/ROOM_OPTIONS/);
  });
});
