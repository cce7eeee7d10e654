import { describe, expect, it } from 'vitest';
import { CLOSE_CODE } from '../rooms/protocol.ts';
import { NoWelcome, readCloseCode, readJoinFailure } from './failures.ts';

describe('failures', () => {
  it.each([
    ['ROOM_VERSION: expected a client of version 2, got 1', { kind: 'state', state: 'version' }],
    ['ROOM_FULL: expected a free place in the session, got 4 players', { kind: 'state', state: 'full' }],
    ['room "K7QMRX" is locked', { kind: 'state', state: 'full' }],
    ['room "K7QMRX" not found', { kind: 'form', words: 'noSession' }],
    ['Failed to fetch', { kind: 'form', words: 'unreachable' }],
    ['ROOM_OPTIONS: expected valid room options, got x', { kind: 'refused' }],
  ])('[CD11] a refusal "%s" has its state', (message, failure) => {
    expect(readJoinFailure(new Error(message))).toMatchObject(failure);
  });

  it('[CD11] a server that says nothing is slow, whatever else was thrown is unreachable', () => {
    expect(readJoinFailure(new NoWelcome())).toEqual({ kind: 'form', words: 'slow' });
    expect(readJoinFailure({})).toEqual({ kind: 'form', words: 'unreachable' });
  });

  it('[CD11] every close code has its state', () => {
    const codes = [
      4000,
      4001,
      4002,
      CLOSE_CODE.protocolViolation,
      CLOSE_CODE.idle,
      CLOSE_CODE.sessionFailed,
      1006,
      4003,
      CLOSE_CODE.replaced,
      4199,
    ];
    expect(codes.map(readCloseCode)).toEqual([
      'left',
      'stopping',
      'kicked',
      'kicked',
      'idle',
      'broken',
      'lost',
      'lost',
      'replaced',
      'kicked',
    ]);
  });
});
