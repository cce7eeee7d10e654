import { describe, expect, it } from 'vitest';
import { Standstill } from './standstill.ts';

describe('standstill', () => {
  it('[AR100] the only player stops the game and lets it go on', () => {
    const standstill = new Standstill();
    expect(standstill.step(1, 1)).toBe(false);
    expect(standstill.ask(true, 1)).toBe(true);
    expect(standstill.step(1, 1)).toBe(true);
    expect(standstill.still).toBe(true);
    expect(standstill.ask(false, 1)).toBe(true);
    expect(standstill.step(1, 1)).toBe(true);
    expect(standstill.still).toBe(false);
  });

  it('[AR100] company cannot be stopped, and ends a pause', () => {
    const standstill = new Standstill(true);
    standstill.step(1, 1);
    expect(standstill.still).toBe(true);
    standstill.step(2, 2);
    expect(standstill.still).toBe(false);
    expect(standstill.ask(true, 2)).toBe(false);
    standstill.step(1, 1);
    expect(standstill.still).toBe(false);
  });

  it('[AR100] a session that begins stopped stands still before its first player is there', () => {
    const standstill = new Standstill(true);
    expect(standstill.step(0, 0)).toBe(true);
    expect(standstill.still).toBe(true);
    expect(standstill.step(1, 1)).toBe(false);
  });

  it('[AR101] waits while nobody is connected, goes on when someone is back', () => {
    const standstill = new Standstill();
    standstill.step(2, 0);
    expect(standstill.still).toBe(true);
    standstill.step(2, 1);
    expect(standstill.still).toBe(false);
  });

  it('[AR102] says when nobody has played for half an hour, and starts counting again when someone does', () => {
    const standstill = new Standstill();
    const steps = (count: number, players: number) => {
      for (let i = 0; i < count; i++) standstill.step(players, players);
    };
    steps(35_000, 0);
    steps(1, 1);
    steps(36_000, 0);
    expect(standstill.tooLong).toBe(false);
    steps(1, 0);
    expect(standstill.tooLong).toBe(true);
  });
});
