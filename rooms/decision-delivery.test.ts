import { beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../adaptation/session/decision.ts';
import { settle } from '../test-support/test-adaptation.ts';
import { DecisionDelivery } from './decision-delivery.ts';
import { PluginListeners } from './plugin-listeners.ts';

const decisionOf = (id: number): Decision => ({
  ...{ id, atMs: id, values: { session: { level: id }, players: {} }, changes: [] },
  ...{ source: 'model', models: [], latencyMs: 1 },
});

/** What happened, in order. */
const happened: string[] = [];
let apply: (decision: Decision) => unknown;
let decide: (id: number) => void;

function open(mode: 'on' | 'shadow' = 'on') {
  const listeners = new PluginListeners((error) => delivery.fail('listener', error));
  const session = {
    mode,
    decision: decisionOf(0),
    restore(decision: Decision) {
      session.decision = decision;
    },
    tick() {
      const { id } = session.decision;
      decide(id + 1);
      session.decision = decisionOf(id + 1);
      return session.decision;
    },
  };
  const delivery: DecisionDelivery = new DecisionDelivery({
    session,
    apply: (decision) => apply(decision),
    watchers: {
      decided: ({ id }) => happened.push(`told ${id}`),
      explained: ({ decisionId }) => happened.push(`explained ${decisionId}`),
    },
    listeners,
    onFailure: (place, error) => happened.push(`failed in ${place}: ${error instanceof Error ? error.message : error}`),
    onStop: (place) => happened.push(`stopped by ${place}`),
  });
  return { delivery, session, listeners };
}

beforeEach(() => {
  happened.length = 0;
  decide = () => {};
  apply = ({ id }) => void happened.push(`applied ${id}`);
});

describe('a decision', () => {
  it('[PK37] is told after it was applied, and with it what stays in force; one that was not applied is told to nobody', () => {
    const { delivery, session, listeners } = open();
    listeners.onDecision(({ id }) => happened.push(`heard ${id}`));
    expect(delivery.beat(1)?.id).toBe(1);
    expect(happened.splice(0)).toEqual(['applied 1', 'told 1', 'heard 1']);
    apply = () => {
      throw new Error('a mistake');
    };
    expect(delivery.beat(2)).toBeNull();
    expect(happened).toEqual(['failed in apply: a mistake', 'stopped by apply']);
    expect([delivery.stopped, session.decision.id]).toEqual(['apply', 1]);
  });

  it('[PK37] of an async apply is told when that is done, before its reasons; a rejection stops all at the next beat', async () => {
    const { delivery, session } = open();
    const { promise, resolve } = Promise.withResolvers<void>();
    apply = () => promise;
    expect(delivery.beat(1)?.id).toBe(1);
    delivery.explained({ decisionId: 1, player: '0', reasons: [] });
    await settle();
    expect(happened).toEqual([]);
    resolve();
    await settle();
    expect(happened.splice(0)).toEqual(['told 1', 'explained 1']);
    apply = async () => {
      throw new Error('later');
    };
    delivery.beat(2);
    apply = async () => {};
    delivery.beat(3);
    await settle();
    expect(happened.splice(0)).toEqual(['failed in apply: later']);
    expect([delivery.isStopping, delivery.stop(), delivery.stopped, session.decision.id]).toEqual([
      true,
      null,
      'apply',
      1,
    ]);
    expect(happened).toEqual(['stopped by apply']);
  });

  it('[PK37] whose async apply never ends stops the adaptation, before too many of them wait', () => {
    const { delivery } = open();
    apply = () => new Promise(() => {});
    let beats = 0;
    while (delivery.stopped === null && beats < 1000) delivery.beat(beats++);
    expect([delivery.stopped, beats]).toEqual(['apply', 65]);
    expect(happened[0]).toMatch(/^failed in apply: DEFINITION_INVALID: expected an async apply that ends before 64/);
  });

  it('[PK37] in shadow is told and not applied; a policy or a listener that throws stops the adaptation by its name', () => {
    const shadow = open('shadow');
    shadow.delivery.beat(1);
    expect(happened.splice(0)).toEqual(['told 1']);
    const { delivery, session, listeners } = open();
    listeners.onDecision(() => {
      throw new Error('in a listener');
    });
    expect(delivery.beat(1)?.id).toBe(1);
    delivery.stop();
    // It was applied, so it stays in force.
    expect([delivery.stopped, session.decision.id]).toEqual(['listener', 1]);
    const other = open();
    decide = () => {
      throw new Error('in a policy');
    };
    expect(other.delivery.beat(1)).toBeNull();
    expect(other.delivery.stopped).toBe('policy');
    other.delivery.fail('beat', new Error('too late'));
    expect(happened.filter((what) => what.startsWith('failed'))).toHaveLength(2);
  });
});
