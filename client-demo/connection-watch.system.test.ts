import { describe, expect, it } from 'vitest';
import { joinArena } from '../test-support/arena-client.ts';
import { startHalfOpenRelay } from '../test-support/half-open-relay.ts';
import { startTestServer } from '../test-support/test-server.ts';
import { until } from '../test-support/until.ts';
import { watchConnection } from './connection-watch.ts';

describe('a connection on which nothing is heard any more', () => {
  it('[CD54, CD71] is closed by the page, and comes back to its seat; one that stands still by pause is left alone', async () => {
    await using server = await startTestServer();
    await using relay = await startHalfOpenRelay(server.app.port);
    const { room, slot, stop } = await joinArena(relay.url, { create: true, paused: true });
    stop();
    room.reconnection.minUptime = 0;
    const drops: number[] = [];
    let back = 0;
    room.onDrop((code: number) => drops.push(code));
    room.onReconnect(() => back++);
    const life = new AbortController();
    let answers = 0;
    const counted = {
      connection: room.connection,
      onStateChange: () => undefined,
      onDrop: room.onDrop,
      ping: (answered: () => void) =>
        room.ping(() => {
          answers++;
          answered();
        }),
    };
    watchConnection(counted, life.signal, 100);
    // Patches do not count here: only the answers to pings say that the server is there.
    await until('a quiet second', () => answers > 10);
    expect(drops).toEqual([]);
    relay.loseServer();
    await until('the way back', () => back === 1);
    expect(drops).toEqual([4010]);
    const before = answers;
    await until('the new connection to be heard', () => answers > before + 5);
    // Once more, with an attempt to reconnect that nobody answers.
    relay.loseClients({ swallowNext: true });
    await until('the way back', () => back === 2);
    expect(drops).toEqual([4010, 1006, 4010]);
    expect(room.state.players.get(String(slot))?.connected).toBe(true);
    life.abort();
    await room.leave();
  });
});
