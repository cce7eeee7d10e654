import { Room } from '@colyseus/core';
import { describe, expect, it, vi } from 'vitest';
import { guardRoom } from './guard-room.ts';

describe("a room's time", () => {
  it.each([-3_600_000, 3_600_000])('[RM46] goes on evenly when the system sets its clock by %i ms', (stepMs) => {
    const room = new (guardRoom(class extends Room {}, () => undefined))();
    const setClock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + stepMs);
    try {
      room.clock.tick();
    } finally {
      setClock.mockRestore();
    }
    expect(room.clock.deltaTime).toBeGreaterThanOrEqual(0);
    expect(room.clock.elapsedTime).toBeLessThan(60_000);
  });
});
