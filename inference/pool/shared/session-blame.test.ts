import { describe, expect, it } from 'vitest';
import { SessionBlame } from './session-blame.ts';

describe('blame', () => {
  it('[SP7] bars a session from a model after two rows that broke it, and from no other; nor anyone else', () => {
    const blame = new SessionBlame();
    const number = blame.numberOf('room-1');
    expect(blame.numberOf('room-1')).toBe(number);
    expect(blame.numberOf('room-2')).not.toBe(number);
    expect(blame.blame(number, 'success@3')).toBe('room-1');
    expect(blame.isBarred('room-1', 'success@3')).toBe(false);
    blame.blame(number, 'success@3');
    expect(blame.isBarred('room-1', 'success@3')).toBe(true);
    expect(blame.isBarred('room-1', 'success@4')).toBe(false);
    expect(blame.isBarred('room-2', 'success@3')).toBe(false);
  });

  it('[SP7] forgets sessions that are long gone, and blames nobody for them', () => {
    const blame = new SessionBlame();
    const first = blame.numberOf('first');
    for (let i = 0; i < 65_536; i++) blame.numberOf(`room-${i}`);
    expect(blame.blame(first, 'success@3')).toBeNull();
    expect(blame.blame(blame.numberOf('room-65535'), 'success@3')).toBe('room-65535');
  });
});
