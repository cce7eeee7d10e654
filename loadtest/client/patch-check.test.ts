import { Encoder } from '@colyseus/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAN_PLAYERS, LeanPlayerState, LeanState, setDecided, setSeen } from '../../rooms/arena/lean/lean-state.ts';
import { createPatchCounts, PatchCheck } from './patch-check.ts';
import { CODE } from './wire.ts';

/** Frames of a room's life: the whole state, then patches with the acts and decisions that `moves` gives. */
function framesOf(moves: readonly number[]): Buffer[] {
  const state = new LeanState();
  const encoder = new Encoder(state);
  const players = Array.from({ length: LEAN_PLAYERS }, (_, slot) => {
    const player = new LeanPlayerState();
    state.players.set(String(slot), player);
    return player;
  });
  const frames = [Buffer.from([CODE.state, ...encoder.encodeAll()])];
  encoder.discardChanges();
  for (const [index, move] of moves.entries()) {
    const slot = move % LEAN_PLAYERS;
    if (move % 3 !== 0) {
      setSeen(state, slot, move + 1);
      players[slot]!.x = move;
    }
    if (move % 5 === 0) setDecided(state, slot, move + 1);
    state.patch = index + 1;
    frames.push(Buffer.from([CODE.patch, ...encoder.encode()]));
    encoder.discardChanges();
  }
  return frames;
}

function check(frames: readonly Buffer[]) {
  const counts = createPatchCounts();
  const own = new PatchCheck(10, counts);
  for (const frame of frames) own.take(frame);
  return { counts, marks: own.marks };
}

const moves = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 5, maxLength: 60 });

describe('patches, read in front', () => {
  it('[LT4] an unbroken sequence counts nothing but patches', () => {
    fc.assert(
      fc.property(moves, (list) => {
        const { counts, marks } = check(framesOf(list));
        expect(counts).toEqual({ patches: list.length, states: 1, lost: 0, outOfOrder: 0, unread: 0 });
        expect(marks[0]).toBe(list.length);
      }),
    );
  });

  it('[LT4] what is lost, doubled or swapped is counted', () => {
    fc.assert(
      fc.property(moves, fc.nat(), (list, at) => {
        const frames = framesOf(list);
        const place = 1 + (at % (list.length - 1));
        const without = frames.filter((_, i) => i !== place);
        expect(check(without).counts).toMatchObject({ lost: 1, outOfOrder: 0 });
        const twice = [...frames.slice(0, place + 1), ...frames.slice(place)];
        expect(check(twice).counts.outOfOrder).toBe(1);
        const swapped = [...frames];
        [swapped[place], swapped[place + 1]] = [swapped[place + 1]!, swapped[place]!];
        expect(check(swapped).counts.lost + check(swapped).counts.outOfOrder).toBeGreaterThan(0);
      }),
    );
  });

  it('[LT4] a frame without a readable counter keeps its place in the sequence', () => {
    const frames = framesOf([1, 2, 4, 7, 8, 11]);
    const unreadable = Buffer.from([CODE.patch, 255, 3, 0x80, 0, 0, 0, 0]);
    expect(check(frames.with(3, unreadable)).counts).toMatchObject({ lost: 0, outOfOrder: 0, unread: 1 });
    const { counts } = check([...frames.slice(0, 3), unreadable, ...frames.slice(5)]);
    expect(counts).toMatchObject({ lost: 1, unread: 1 });
  });

  it('[LT4] survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        check([Buffer.from(bytes)]);
      }),
    );
  });
});
