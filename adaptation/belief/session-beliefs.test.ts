import { describe, expect, it } from 'vitest';
import { beliefGame, type GameOutcome, HITS, openBeliefGame, playerAt } from '../../test-support/belief-game.ts';
import type { LogRecord } from '../log/records.ts';
import { createReplayer } from '../replay/replayer.ts';

async function* each(records: readonly LogRecord[]) {
  yield* records;
}

describe('the beliefs of a session', () => {
  it('[AD60] come to where each player meets the target, grow surer, and say what was expected', async () => {
    const { session, play, counted } = openBeliefGame(beliefGame({ size: { scope: 'player' } }));
    const owns = [2, 4, 6, 8];
    await play(120, Object.fromEntries(owns.map((own, slot) => [slot, playerAt(own)])));
    const beliefs = owns.map((_own, slot) => session.beliefFor(String(slot))!);
    const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / of.length;
    expect(mean(beliefs.map((belief, i) => Math.abs(belief.mean - owns[i]!)))).toBeLessThan(1);
    // For a new player it is 2.8.
    expect(mean(beliefs.map(({ spread }) => spread))).toBeLessThan(1.7);
    for (const [i, belief] of beliefs.entries()) {
      expect(belief.outcomes).toBe(120);
      expect(belief.chanceAt(owns[i]! + 3)).toBeLessThan(belief.chanceAt(owns[i]!) - 0.2);
    }
    expect(counted.outcomes).toHaveLength(480);
    const late = counted.outcomes.slice(240);
    const expected = mean(late.map((met) => met.expected));
    expect(Math.abs(expected - mean(late.map(({ success }) => Number(success))))).toBeLessThan(0.1);
    expect(late[0]).toMatchObject({ slot: 0, predicted: null });
  });

  it('[AD61] begin again when a player switches off and on, and are wide after a long pause', async () => {
    const { session, play } = openBeliefGame(beliefGame());
    await play(60, { 0: playerAt(8) });
    const known = session.beliefFor('0')!;
    expect(known.mean).toBeGreaterThan(6.5);
    session.record('0', 'hit', { margin: 0 }, 900_000);
    expect(session.beliefFor('0')!.spread).toBeGreaterThan(1.25 * known.spread);
    session.setAdaptive('0', false, 900_000);
    expect(session.beliefFor('0')).toBeNull();
    session.setAdaptive('0', true, 900_000);
    expect(session.beliefFor('0')).toMatchObject({ outcomes: 0, mean: expect.closeTo(5, 1) });
  });

  it('[AD62] hold of somebody new what the definition says of people', () => {
    const { session } = openBeliefGame(beliefGame({ outcome: { ...HITS, people: { mean: 7, spread: 1 } } }));
    session.join('0', 0, 0);
    expect(session.beliefFor('0')).toMatchObject({ mean: expect.closeTo(7, 1), spread: expect.closeTo(1, 0) });
  });

  it('[AD60] leave out who goes in the middle, and count them', () => {
    const { session, counted } = openBeliefGame(
      beliefGame({ outcome: { event: 'miss', withinSeconds: 30, success: 'absent', lever: 'size' } }),
    );
    session.join('0', 0, 0);
    session.tick(30_000);
    session.leave('0');
    expect([counted.outcomes.length, counted.censored]).toEqual([1, 1]);
  });

  it("[AD62] start from the model's curve, which outcomes outweigh and a moment moves little", async () => {
    // The model thinks that everybody meets the target at 8.
    const game = beliefGame({ asksModel: true });
    const wrong = (row: Float32Array) => playerAt(8)(row[2]!, 0);
    const { session, play } = openBeliefGame(game, { chance: wrong });
    await play(3, { 0: () => 0.5 });
    const alone = openBeliefGame(game, { chance: wrong });
    alone.session.join('0', 0, 0);
    for (let nowMs = 250; nowMs <= 5000; nowMs += 250) {
      alone.session.tick(nowMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(alone.session.beliefFor('0')).toMatchObject({ outcomes: 0 });
    expect(alone.session.beliefFor('0')!.mean).toBeGreaterThan(5.5);
    await play(100, { 0: playerAt(3) });
    expect(Math.abs(session.beliefFor('0')!.mean - 3)).toBeLessThan(1.3);
  });

  it('[AD56] learn from signals, little from those of clients, and never much from one', async () => {
    const signals = { margin: { event: 'miss', field: 'margin', even: 0, perLogit: 1 } } as const;
    const missing = async (of: Pick<GameOutcome, 'signals'>) => {
      const { session, play } = openBeliefGame(beliefGame({ outcome: { ...HITS, ...of } }));
      await play(1, { 0: () => 0.5 });
      for (let i = 0; i < 3; i++) session.record('0', 'miss', { margin: -6 }, 1000);
      return session.beliefFor('0')!.mean;
    };
    const [without, withSignal] = [await missing({}), await missing({ signals })];
    expect(withSignal).toBeLessThan(without - 0.2);
  });

  it('[AD63, SL42, RP10] leave the same log when the session is played again from it, and a changed one is found', async () => {
    for (const asksModel of [false, true]) {
      const definition = beliefGame({ asksModel, policy: { help: 'help' } });
      const { session, play, records, end } = openBeliefGame(definition, { chance: (row) => 1 / (1 + row[2]! / 9) });
      await play(40, { 0: playerAt(2), 1: playerAt(8) });
      records.push({ kind: 'wish', tick: 160, slot: 1, target: 0.6 });
      // A wish is logged by the session's owner in the same moment.
      records.pop();
      session.wish('1', 0.6);
      await play(20, { 0: playerAt(2), 1: playerAt(8) });
      end();
      const outcomes = records.filter(({ kind }) => kind === 'outcome');
      expect(outcomes).toHaveLength(120);
      expect(outcomes[7]).toMatchObject({ slot: 1, value: expect.any(Number), expected: expect.any(Number) });
      const replayer = createReplayer({ definition });
      const report = await replayer.replay(each(records));
      expect(report.difference).toBeNull();
      expect(report.checked).toMatchObject({ outcome: 120 });
      expect(report.checked.decision).toBeGreaterThan(3);
      const changed = records.map((record) => (record === outcomes[50] ? { ...outcomes[50], spread: 1 } : record));
      expect((await replayer.replay(each(changed as LogRecord[]))).difference).toMatchObject({ what: 'outcome' });
    }
  });

  it('[RP11] are made again for another pipeline, from the events and the values that were played', async () => {
    const definition = beliefGame({ asksModel: true });
    const { play, records, end, pool } = openBeliefGame(definition, { chance: (row) => playerAt(5)(row[2]!, 0) });
    await play(60, { 0: playerAt(8) });
    end();
    const replayer = createReplayer({ definition });
    const same = await replayer.recompute(each(records), definition.pipeline, pool);
    expect(same.difference.size!.mean).toBeLessThan(0.2);
    expect(same.decisions).toBeGreaterThan(0);
  });
});
