import { Room } from '@colyseus/core';
import { describe, expect, it } from 'vitest';
import { forgiveStall } from './forgive-stall.ts';

describe('message limits after a stall', () => {
  /** A room whose clock ticked at 1,000, and a time that the test moves. */
  const at = (perSecond: number) => {
    const room = new Room();
    room.maxMessagesPerSecond = perSecond;
    const hand = { ms: 1_000 };
    Reflect.set(room.clock, 'now', () => hand.ms);
    room.clock.tick();
    forgiveStall(room, () => hand.ms);
    return { room, hand };
  };
  const limitAfter = (stalledMs: number, perSecond = 60) => {
    const { room, hand } = at(perSecond);
    hand.ms += stalledMs;
    return room.maxMessagesPerSecond;
  };

  it('[RM10] allow as many seconds of messages as the clock stood still, and no more than half a minute of them', () => {
    expect(limitAfter(0)).toBe(60);
    expect(limitAfter(50)).toBe(63);
    expect(limitAfter(4_000)).toBe(300);
    expect(limitAfter(3_600_000)).toBe(60 * 33);
    expect(limitAfter(-5_000)).toBe(60);
    expect(limitAfter(4_000, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  it('[RM10] allow them for two seconds after the clock has ticked, the second that counts the backlog included, and then no longer', () => {
    const { room, hand } = at(60);
    hand.ms += 4_000;
    room.clock.tick();
    expect(room.maxMessagesPerSecond).toBe(300);
    hand.ms += 50;
    room.clock.tick();
    expect(room.maxMessagesPerSecond).toBe(300);
    for (let i = 0; i < 40; i++) {
      hand.ms += 50;
      room.clock.tick();
    }
    expect(room.maxMessagesPerSecond).toBe(60);
  });

  it('[RM10] follow a limit that the room sets later', () => {
    const { room, hand } = at(60);
    room.maxMessagesPerSecond = 10;
    hand.ms += 1_000;
    expect(room.maxMessagesPerSecond).toBe(20);
  });
});
