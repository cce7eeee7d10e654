import { adaptationOf } from 'rubato/client';
import { expect, it } from 'vitest';
import { type AdaptationHello, type AdaptationUpdate, MESSAGE } from '../../rooms/protocol.ts';
import { toldOf } from './told.ts';

const hello: AdaptationHello = {
  ...{ protocol: 1, name: 'arena', mode: 'on', slot: 0, lastEvent: -1, levers: [], events: [] },
  predicts: { kind: 'chance', unit: '', words: 'lasting half a minute', labels: [] },
};
const answered = { source: 'model', models: ['a@1', 'b@2'], latencyMs: 1.5 } as const;
const reason = { feature: 'hurtRate', value: 0.1, effect: -0.084, words: '' };
const player = { adaptive: true, target: 0.6, predicted: [0.7], sure: 1, belief: null };
const update: AdaptationUpdate = {
  ...{ atMs: 9000, fallback: null, stopped: null, ...answered, levers: { difficulty: 0.5 } },
  players: [
    { ...player, slot: 0, levers: { help: 0.2, mood: 1 } },
    { ...player, slot: 1, levers: { help: 0, mood: 2 }, adaptive: false, predicted: null, target: null },
  ],
  decisions: [
    {
      ...{ id: 3, atMs: 8000, ...answered },
      changes: [
        { slot: null, lever: 'difficulty', from: 0.4, to: 0.5 },
        { slot: 1, lever: 'help', from: 0, to: 0.2 },
        { slot: 0, lever: 'mood', from: 0, to: 1 },
      ],
    },
  ],
  reasons: [
    { decision: 3, slot: 0, reasons: [reason] },
    { decision: 3, slot: 1, reasons: null },
  ],
};

it('[CD79] tells one entry per lever that moved, and what is known of the player who is followed', () => {
  const listeners = new Map<string, (body: unknown) => void>();
  const adaptation = adaptationOf({
    send: () => undefined,
    sendBytes: () => undefined,
    onMessage: (type: string, listener: (body: unknown) => void) => void listeners.set(type, listener),
  });
  expect(toldOf(adaptation, 0)).toBeNull();
  listeners.get(MESSAGE.hello)!(hello);
  expect(toldOf(adaptation, 0)).toBeNull();
  listeners.get(MESSAGE.decision)!(update);
  const told = toldOf(adaptation, 0)!;
  expect(told).toMatchObject({ mode: 'on', model: 'a@1+b@2', chance: 0.7, help: 0.2, mood: 1, target: 0.6 });
  const reasons = [{ feature: 'hurtRate', value: 0.1, points: -8 }];
  expect(told.changes.map(({ lever, slot, about, reasons: why }) => [lever, slot, about, why])).toEqual([
    ['difficulty', null, 0, reasons],
    ['help', 1, 1, null],
  ]);
  expect(toldOf(adaptation, 1)).toMatchObject({ adaptive: false, chance: null, mood: null, target: null });
});
