import { join } from 'node:path';
import { Room } from '@colyseus/core';
import { describe, expect, it } from 'vitest';
import { openSessionLog } from '../adaptation/log/session-log-reader.ts';
import { createArenaEntry } from '../rooms/arena/arena-entry.ts';
import { PROTOCOL_VERSION } from '../rooms/arena/arena-protocol.ts';
import type { RoomEntry } from '../rooms/room-entry.ts';
import { joinArena } from '../test-support/arena-client.ts';
import { matchmake, openSocket, seatPath, takeSeat } from '../test-support/raw-request.ts';
import { quiz } from '../test-support/test-adaptation.ts';
import { startTestServer } from '../test-support/test-server.ts';
import { until } from '../test-support/until.ts';

/** A session whose end never finishes. */
class HangingRoom extends Room {
  static override async onAuth(): Promise<boolean> {
    return true;
  }

  override onDispose(): Promise<void> {
    return Promise.withResolvers<void>().promise;
  }
}

/** A session that breaks when it is told to end. */
class ThrowingRoom extends Room {
  static override async onAuth(): Promise<boolean> {
    return true;
  }

  override onBeforeShutdown(): void {
    throw new Error('fault: onBeforeShutdown');
  }
}

const throwing: RoomEntry = { name: 'throwing', definition: quiz(), create: () => ThrowingRoom };
const hanging: RoomEntry = { name: 'hanging', definition: quiz(), create: () => HangingRoom };

describe('a server that stops while one session hangs and another breaks', () => {
  it('[SC22, RM3] makes no new sessions, tells its players, writes its logs, and ends without it', async () => {
    const server = await startTestServer({ RUBATO_SHUTDOWN_SECONDS: '3' }, [throwing, hanging, createArenaEntry()]);
    const { port } = server.app;
    const sit = async (room: string) => {
      const { seat } = await matchmake(port, 'create', room);
      const opened = await openSocket(port, seatPath(seat!));
      await takeSeat(opened);
      return opened;
    };
    const broken = await sit('throwing');
    const stuck = await sit('hanging');
    const player = await joinArena(server.url);
    player.room.reconnection.enabled = false;
    await until('a second of play', () => player.room.state.tick > 20);
    const stopped = server.app.stop();
    expect(server.app.readiness()).toMatchObject({ ready: false, status: 'stopping' });
    const refused = await matchmake(port, 'create', 'arena', { body: { protocol: PROTOCOL_VERSION } });
    expect(refused.status).toBe(503);
    await until('the player to be told', () => player.closeCode() !== null);
    expect(player.closeCode()).toBe(4001);
    expect(await stuck.closed).toBe(4001);
    // This would not end while the hanging session is waited for.
    await stopped;
    const reader = openSessionLog(join(server.logDirectory, `${player.code}.0.rblog`));
    const kinds: string[] = [];
    for await (const { kind } of reader.records()) kinds.push(kind);
    expect(kinds.at(-1)).toBe('end');
    expect(reader.outcome()).toEqual({ kind: 'complete' });
    player.stop();
    broken.socket.terminate();
  });
});
