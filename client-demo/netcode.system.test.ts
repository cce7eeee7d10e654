import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Predict } from '@colyseus/sdk';
import { describe, expect, it } from 'vitest';
import { openSessionLog } from '../adaptation/log/session-log-reader.ts';
import { ARENA_MESSAGE, PROTOCOL_VERSION, type Welcome } from '../rooms/arena/arena-protocol.ts';
import { replayArena } from '../rooms/arena/replay.ts';
import { BUTTON, type ShipInput } from '../rooms/arena/simulation/ships/ship-input.ts';
import { TICKS_PER_SECOND } from '../rooms/arena/simulation/world/constants.ts';
import type { ModeName } from '../rooms/arena/simulation/world/modes.ts';
import { createRandom, nextFloat } from '../rooms/arena/simulation/world/random.ts';
import { type SlowNetwork, startSlowNetwork } from '../test-support/slow-network.ts';
import { startTestServer } from '../test-support/test-server.ts';
import { until } from '../test-support/until.ts';
import { type InputSource, Netcode } from './netcode.ts';
import type { ArenaRoom } from './session.ts';

const ROUND_TRIP = { roundTripMs: 150, jitterMs: 30, loss: 0.01 } as const;
const FRAME_MS = 1000 / 60;
const SECONDS = 6;

/** Turns every half second or so and dashes now and then, as a hand does. */
function createHand(random: () => number): InputSource {
  let untilMs = 0;
  let moveX = 0;
  let moveY = 0;
  let dash = false;
  return {
    sample(input: ShipInput, _pose, nowMs) {
      if (nowMs > untilMs) {
        untilMs = nowMs + 200 + 600 * random();
        const angle = random() * 2 * Math.PI;
        moveX = random() < 0.15 ? 0 : Math.round(127 * Math.cos(angle));
        moveY = random() < 0.15 ? 0 : Math.round(127 * Math.sin(angle));
        dash = random() < 0.25;
      }
      input.moveX = moveX;
      input.moveY = moveY;
      input.aimX = moveY;
      input.aimY = -moveX;
      input.buttons = dash ? BUTTON.dash : 0;
    },
    sent() {
      dash = false;
    },
  };
}

async function joinThrough(
  network: SlowNetwork,
  mode: ModeName,
): Promise<{ room: ArenaRoom; slot: number; code: string }> {
  const room: ArenaRoom = await new Client(network.url.replace('http', 'ws')).joinOrCreate('arena', {
    protocol: PROTOCOL_VERSION,
    mode,
  });
  room.reconnection.enabled = false;
  const welcome = await new Promise<Welcome>((resolve) => room.onMessage(ARENA_MESSAGE.welcome, resolve));
  return { room, slot: welcome.slot, code: welcome.code };
}

/**
 * Plays frames in real time; returns the corrections' lengths, and how far the picture moved by itself in each frame.
 */
async function play(netcode: Netcode): Promise<{ corrections: number[]; slips: number[]; travelled: number }> {
  const corrections: number[] = [];
  const slips: number[] = [];
  let travelled = 0;
  let last = { x: Number.NaN, y: 0, offsetX: 0, offsetY: 0 };
  const endAtMs = performance.now() + SECONDS * 1000;
  while (performance.now() < endAtMs) {
    netcode.frame(performance.now());
    const { own } = netcode;
    if (own.correctionPx > 0) corrections.push(own.correctionPx);
    const next = { x: own.pose.x, y: own.pose.y, offsetX: own.offsetX, offsetY: own.offsetY };
    if (!Number.isNaN(last.x)) {
      slips.push(Math.hypot(next.offsetX - last.offsetX, next.offsetY - last.offsetY));
      travelled += Math.hypot(next.x - last.x, next.y - last.y);
    }
    last = next;
    await sleep(FRAME_MS);
  }
  return { corrections, slips, travelled };
}

describe('the own ship over a bad network', () => {
  it.each(['ionian', 'mixolydian'] as const)(
    '[ST3, RP1] in %s is drawn where the server says it was, at 150 ms with 30 ms of jitter and 1 % loss; the session replays',
    async (mode) => {
      const seeded = createRandom(42);
      const random = () => nextFloat(seeded);
      await using server = await startTestServer();
      await using network = await startSlowNetwork(server.app.port, { ...ROUND_TRIP, random });
      const { room, slot, code } = await joinThrough(network, mode);
      const netcode = new Netcode(room, slot, createHand(random), Predict.get(room, { mode: 'lerp', delay: 100 }));
      const { corrections, slips, travelled } = await play(netcode);
      const falls = room.state.players.get(String(slot))!.downs;
      expect(travelled).toBeGreaterThan(300);
      expect(netcode.roundTripMs).toBeGreaterThan(120);
      // The game itself stops a ship that falls and starts one that returns. A stalled machine looks like a slow
      // network. A wrong prediction would be corrected by most of the patches.
      const patches = SECONDS * TICKS_PER_SECOND;
      expect(corrections.filter((px) => px > 1).length).toBeLessThanOrEqual(0.15 * patches + 2 * falls);
      expect(slips.sort((a, b) => a - b)[Math.floor(slips.length * 0.9)]).toBeLessThan(1);
      await room.leave();
      const file = `${server.logDirectory}/${code}.0.rblog`;
      await until('the log to end', async () => {
        let last = '';
        for await (const record of openSessionLog(file).records()) last = record.kind;
        return last === 'end';
      });
      const report = await replayArena(openSessionLog(file).records());
      expect(report.difference).toBeNull();
      expect(report.checked.state).toBeGreaterThan(5);
    },
  );
});
