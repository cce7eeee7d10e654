import { expect, it } from 'vitest';
import type { Explanation } from '../adaptation/explain/explanations.ts';
import type { Decision } from '../adaptation/session/decision.ts';
import { settle } from '../test-support/test-adaptation.ts';
import { PluginListeners } from './plugin-listeners.ts';

const decision: Decision = {
  ...{ id: 1, atMs: 5, values: { session: {}, players: {} }, changes: [] },
  ...{ source: 'model', models: [], latencyMs: 1 },
};
const explanation: Explanation = { decisionId: 1, player: '0', reasons: [] };

it('[RM56] each listener hears of decisions and reasons until it ends that, whatever others throw, now or later', async () => {
  const failures: string[] = [];
  const listeners = new PluginListeners((error) => failures.push(String(error)));
  const heard: unknown[] = [];
  listeners.onDecision(() => {
    throw new Error('now');
  });
  listeners.onDecision(async () => {
    throw new Error('later');
  });
  const off = listeners.onDecision((told) => heard.push(told));
  listeners.onReasons((told) => heard.push(told));
  listeners.decided(decision);
  listeners.explained(explanation);
  await settle();
  expect(heard).toEqual([decision, explanation]);
  expect(failures).toEqual(['Error: now', 'Error: later']);
  off();
  listeners.decided(decision);
  expect(heard).toHaveLength(2);
});
