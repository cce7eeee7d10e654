import { describe, expect, it } from 'vitest';
import { beliefGame, type GameParts, openBeliefGame, playerAt } from '../../test-support/belief-game.ts';
import type { BeliefView } from '../belief/belief-view.ts';
import type { PolicyInput } from '../session/definition.ts';
import { beliefPolicy } from './belief-policy.ts';

/** How it went: the share of the later outcomes within the band of the true chance, the last value, and turns. */
async function judge(own: number, parts: GameParts = {}, seed = 1, slope = 1) {
  const { session, play } = openBeliefGame(beliefGame(parts), { seed });
  const down = parts.size?.harder === 'down';
  const truth = (size: number) => playerAt(own, slope)(down ? 10 - size : size, 0);
  let inBand = 0;
  let turns = 0;
  let last = 0;
  let before = session.valuesFor('0').size!;
  const first = before;
  for (let i = 0; i < 60; i++) {
    await play(1, { 0: truth });
    const { size } = session.valuesFor('0');
    if (i >= 10 && Math.abs(truth(size!) - 0.75) <= 0.15) inBand++;
    const move = Math.sign(size! - before);
    if (move !== 0 && last !== 0 && move !== last) turns++;
    if (move !== 0) last = move;
    before = size!;
  }
  return { share: inBand / 50, turns, first, value: before };
}

describe('the belief policy', () => {
  it.each(['up', 'down'] as const)(
    '[AD64] finds where a player meets the target, with few turns, whichever way is harder (%s)',
    async (harder) => {
      for (const own of [2, 5, 8]) {
        const runs = await Promise.all([1, 2, 3, 4].map((seed) => judge(own, { size: { harder } }, seed)));
        const mean = (of: (run: (typeof runs)[number]) => number) =>
          runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
        expect(mean(({ share }) => share)).toBeGreaterThan(0.6);
        expect(mean(({ turns }) => turns)).toBeLessThan(8);
        const at = harder === 'up' ? own : 10 - own;
        expect(Math.abs(mean(({ value }) => value) - at)).toBeLessThan(1.3);
      }
    },
  );

  it('[AD64] moves nothing before there is evidence, further for more of it, and follows a change', async () => {
    const waiting = openBeliefGame(beliefGame()).session;
    waiting.join('0', 0, 0);
    for (let nowMs = 250; nowMs < 30_000; nowMs += 250) waiting.tick(nowMs);
    expect(waiting.decision.id).toBe(0);
    const { session, play } = openBeliefGame(beliefGame());
    await play(8, { 0: () => 0.999 });
    const after = session.valuesFor('0').size!;
    expect(after).toBeGreaterThan(5.3);
    await play(50, { 0: playerAt(7) });
    const settled = session.valuesFor('0').size!;
    await play(40, { 0: playerAt(2.5) });
    expect(session.valuesFor('0').size!).toBeLessThan(settled - 2);
  });

  it('[AD65] aims at what a player asks for', async () => {
    const { session, play } = openBeliefGame(beliefGame({ size: { scope: 'player' } }));
    await play(30, { 0: playerAt(5), 1: playerAt(5) });
    session.wish('1', 0.55);
    await play(40, { 0: playerAt(5), 1: playerAt(5) });
    expect(session.valuesFor('1').size!).toBeGreaterThan(session.valuesFor('0').size! + 0.4);
    expect(session.beliefFor('1')!.mean).toBeGreaterThan(session.beliefFor('0')!.mean + 0.4);
  });

  it('[AD66] holds a group at its harder median, eases it for the weakest up to a bound, and helps', async () => {
    const group = async (owns: readonly number[], parts: GameParts = {}) => {
      const { session, play } = openBeliefGame(beliefGame(parts));
      await play(90, Object.fromEntries(owns.map((own, slot) => [slot, playerAt(own)])));
      return session;
    };
    const even = await group([7, 7, 7]);
    expect(Math.abs(even.valuesFor('0').size! - 7)).toBeLessThan(1.2);
    // The stronger of two would have 7; the weaker would last hardly ever.
    const mixed = await group([3.5, 7]);
    expect(mixed.valuesFor('0').size!).toBeLessThan(6.8);
    expect(playerAt(7)(mixed.valuesFor('1').size!, 0)).toBeLessThan(0.94);
    const helped = await group([3.5, 7], { policy: { help: 'help' } });
    const { size, help } = helped.valuesFor('0');
    expect(help).toBeGreaterThan(0.5);
    expect(helped.valuesFor('1').help).toBeLessThan(0.3);
    expect(playerAt(3.5)(size!, help!)).toBeGreaterThan(0.58);
    expect(playerAt(7)(size!, 0)).toBeLessThan(0.9);
    // One who pretends costs the others no more than the bound.
    const pretender = await group([7, 7, -6]);
    expect(playerAt(7)(pretender.valuesFor('0').size!, 0)).toBeLessThan(0.95);
  });

  it('[AD67] asks the model when an answer can matter, and seldom about a player who is known', async () => {
    const definition = beliefGame({ asksModel: true });
    const { session, play, pool } = openBeliefGame(definition, { chance: (row) => playerAt(5)(row[2]!, 0) });
    await play(60, { 0: playerAt(5) });
    const beats = (count: number) => {
      const from = pool.requests.length;
      return (async () => {
        for (let i = 1; i <= count; i++) {
          session.tick(60_000 + 250 * i);
          await new Promise((resolve) => setImmediate(resolve));
        }
        return pool.requests.length - from;
      })();
    };
    const asked = await beats(80);
    expect(asked).toBeGreaterThanOrEqual(3);
    expect(asked).toBeLessThanOrEqual(6);
    session.wish('0', 0.6);
    session.tick(80_500);
    session.tick(80_750);
    expect(session.inFlight).toBe(true);
  });

  it.each([
    ['an object', () => beliefPolicy('size', 0.75 as never), /options of beliefPolicy\(\) to be an object/],
    ['a target', () => beliefPolicy('size', { target: 75 }), /POLICY_BOUNDS.*target of beliefPolicy\(\).*got 75/],
    ['a floor', () => beliefPolicy('size', { floor: 0.95 }), /floor, which is at most ceiling/],
    ['its lever', () => beliefGame({ policy: { help: 'size' } }), /one of the levers that the outcome says it eases/],
    [
      'a harder side',
      () => beliefGame({ size: { harder: 'neither' } }),
      /lever, to name a lever with a harder side, got "size" with neither/,
    ],
  ])('[AD68] must be given %s', (_what, make, message) => {
    expect(make).toThrowError(message);
  });

  it('[AD68] without an outcome is refused, and a player without a belief changes nothing', () => {
    const { levers, features, inputs, predicts, outcome, policy } = beliefGame();
    const parts = { levers, features, inputs, predicts, place: 'policy' } as const;
    expect(() => beliefPolicy('size').bind({ ...parts, outcome: null })).toThrowError(
      /^DEFINITION_INVALID: expected a definition with an outcome/,
    );
    expect(() => beliefPolicy('help').bind({ ...parts, outcome })).toThrowError(
      /lever of the outcome, size, got "help"/,
    );
    const previous = { session: { size: 5 }, players: { 0: { help: 0 } } };
    const belief: BeliefView | null = null;
    const asked = { nowMs: 0, candidates: new Float32Array(0), previous, memory: null };
    const players: PolicyInput<null>['players'] = [
      { player: '0', features: {}, predicted: new Float32Array(0), belief },
    ];
    expect(policy.decide({ ...asked, players }).values).toBe(previous);
  });
});
