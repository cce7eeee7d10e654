import { expect, it } from 'vitest';
import { RubatoError } from '../../errors.ts';
import { createStoppedWatch } from './stopped-watch.ts';

it('[SV83] a kind of room whose sessions stopped adapting is told of with where and what, until two minutes after', () => {
  let nowMs = 0;
  const watch = createStoppedWatch(() => nowMs);
  const told = () => [...watch.rooms()].map(([room, { sessions, trouble }]) => [room, sessions, trouble.message]);
  const secret = new TypeError('no player 9f3a-secret');
  watch.stopped('quiz', 'apply', secret);
  watch.stopped('quiz', 'policy', new RubatoError('DEFINITION_INVALID', 'a promise'));
  watch.stopped('race', 'listener', 'thrown text');
  const kind = (room: string, count: number, last: string) => [
    ...[room, count],
    `ROOM_STOPPED: expected sessions of "${room}" that adapt, got ${count} that stopped, the last by ${last}; the log has it`,
  ];
  const race = kind('race', 1, 'Error in a listener to decisions or reasons');
  expect(told()).toEqual([kind('quiz', 2, 'DEFINITION_INVALID in a policy'), race]);
  watch.stopped('quiz', 'apply', secret);
  for (let session = 0; session < 3; session++) watch.ended('quiz');
  nowMs = 120_000;
  expect(told()).toEqual([kind('quiz', 3, 'TypeError in apply'), race]);
  nowMs++;
  // The other one still runs.
  expect(told()).toEqual([race]);
  watch.ended('race');
  nowMs += 120_001;
  expect(told()).toEqual([]);
});
