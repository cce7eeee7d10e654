import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createPredictor } from '../../inference/predictor/predictor.ts';
import { FunctionPool, settle } from '../../test-support/test-adaptation.ts';
import { defineEvents } from '../events/event-catalogue.ts';
import { defineFeatures } from '../features/feature-layout.ts';
import { AdaptationSession } from '../session/adaptation-session.ts';
import { defineAdaptation } from '../session/define-adaptation.ts';
import type { AnyPolicy, LeverSpec } from '../session/definition.ts';
import { type EloMemory, type EloRuleOptions, eloRule } from './elo-rule.ts';

const events = defineEvents({ hit: { source: 'observed', fields: {} }, miss: { source: 'observed', fields: {} } });
const features = defineFeatures(events, (f) => ({
  hits: f.total('hit', { unit: 'count', min: 0, max: 1e6, words: 'hits' }),
  misses: f.total('miss', { unit: 'count', min: 0, max: 1e6, words: 'misses' }),
  lately: f.count('miss', { windowMs: 5000, unit: 'count', min: 0, max: 50, words: 'misses lately' }),
}));
type Harder = LeverSpec['harder'];

function define(
  lever: Partial<LeverSpec> = {},
  options: Partial<EloRuleOptions<'hits' | 'misses' | 'lately'>> = {},
  name = 'size',
) {
  return defineAdaptation({
    name: 'range',
    events,
    features,
    levers: {
      size: { scope: 'session', min: 0, max: 10, initial: 5, harder: 'up', words: 'size', ...lever } as LeverSpec,
    },
    policy: eloRule(name as 'size', { successes: 'hits', failures: 'misses', ...options }),
    apply: () => {},
  });
}

/** A session of players whose chance at a value is known. They try once a decision, or as often as `tries` says. */
async function play(
  definition: ReturnType<typeof define>,
  players: Readonly<Record<string, ((value: number) => number) | null>>,
  { decisions = 250, tries = 1, seed = 1, wish = null as number | null } = {},
) {
  const random = createRandom(seed);
  const pool = new FunctionPool(() => 0);
  const ports = { session: 'test', predictor: createPredictor(definition, { pool }) };
  const session = new AdaptationSession({ definition, ports, mode: 'on' });
  for (const [slot, player] of Object.keys(players).entries()) session.join(player, slot, 0, { target: wish });
  const shares: number[] = [];
  for (let i = 1; i <= decisions; i++) {
    for (const [player, chance] of Object.entries(players)) {
      for (let j = 0; j < tries && chance !== null; j++) {
        const hit = random() < chance(session.valuesFor(player).size!);
        session.record(player, hit ? 'hit' : 'miss', {}, 250 * i);
        if (2 * i > decisions) shares.push(hit ? 1 : 0);
      }
    }
    session.tick(250 * i);
    await settle();
  }
  expect(pool.requests).toEqual([]);
  const values = Object.fromEntries(Object.keys(players).map((player) => [player, session.valuesFor(player).size!]));
  return { session, values, share: shares.reduce((sum, share) => sum + share, 0) / shares.length };
}

/** Numbers of chance, equal in each run (Park and Miller 1988). */
function createRandom(seed: number): () => number {
  let state = seed * 7919;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** A player who meets 0.75 at `own`; the chance falls by about half within 3 where `harder` is. */
const player =
  (own: number, harder: Harder = 'up') =>
  (value: number) =>
    1 / (1 + Math.exp((harder === 'up' ? 1 : -1) * (value - own) - Math.log(3)));
const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

describe('the rule that follows outcomes', () => {
  it.each(['up', 'down'] as const)('[AD46] finds where each player meets the target: %s', async (harder) => {
    for (const scope of ['session', 'player'] as const) {
      for (const own of [2.5, 7.5]) {
        const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
        const games = await Promise.all(
          seeds.map((seed) => play(define({ scope, harder }), { ada: player(own, harder) }, { seed })),
        );
        expect(mean(games.map(({ share }) => share))).toBeCloseTo(0.75, 1);
        for (const { values } of games) expect(Math.abs(values.ada! - own)).toBeLessThan(1.8);
      }
    }
  });

  it('[AD46] aims at the share that is declared, or that a player asked for', async () => {
    const { share } = await play(define({}, { target: 0.5 }), { ada: player(5) });
    expect(share).toBeCloseTo(0.5, 1);
    const wished = await play(define({}, { target: 0.5 }), { ada: player(5) }, { wish: 0.9 });
    expect(wished.share).toBeCloseTo(0.9, 1);
    for (const wish of [-1, 75, 0, 1]) {
      const { values } = await play(define(), { ada: player(5) }, { wish });
      expect(values.ada).toBeGreaterThanOrEqual(0);
      expect(values.ada).toBeLessThanOrEqual(10);
    }
  });

  it('[AD46] stays within the bounds when the target is out of reach', async () => {
    expect((await play(define(), { ada: () => 1 })).values.ada).toBe(10);
    expect((await play(define(), { ada: () => 0 })).values.ada).toBe(0);
    expect((await play(define({ harder: 'down' }), { ada: () => 1 })).values.ada).toBe(0);
  });

  it('[AD47] counts each outcome once, however many came between two decisions', () => {
    const policy = eloRule('size', { successes: 'hits', failures: 'misses' }).bind({
      levers: define().levers,
      features,
      inputs: [],
      predicts: { kind: 'chance', words: 'x' },
      place: 'fallback',
    });
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), fc.nat(11), (outcomes, cut) => {
        const valueAfter = (parts: readonly (readonly boolean[])[]) => {
          let memory: EloMemory = policy.initial;
          let value = 5;
          const totals = { hits: 120, misses: 40, lately: 0 };
          const decide = () => {
            const players = [{ player: '0', features: { ...totals }, predicted: new Float32Array(0) }];
            const previous = { session: { size: value }, players: {} };
            const answer = policy.decide({ nowMs: 0, players, candidates: new Float32Array(0), previous, memory });
            memory = answer.memory;
            value = answer.values.session.size!;
          };
          decide();
          for (const part of parts) {
            for (const hit of part) totals[hit ? 'hits' : 'misses']++;
            decide();
            decide();
          }
          return value;
        };
        // Beyond the first outcomes all steps are equal, so only what came counts, and not when.
        expect(valueAfter([outcomes.slice(0, cut), outcomes.slice(cut)])).toBeCloseTo(valueAfter([outcomes]), 9);
      }),
    );
  });

  it('[AD47] nothing moves while nobody does anything', async () => {
    const { session, values } = await play(define(), { ada: null }, { decisions: 20 });
    expect(values.ada).toBe(5);
    expect(session.decision.id).toBe(0);
    session.record('ada', 'miss', {}, 6000);
    for (let nowMs = 6000; nowMs < 9000; nowMs += 50) {
      session.tick(nowMs);
      await settle();
    }
    expect(session.decision.id).toBe(1);
  });

  it('[AD47] begins again with whoever switched adaptation off and on', async () => {
    const definition = define({ scope: 'player' });
    const { session, values } = await play(definition, { ada: () => 1 }, { decisions: 40 });
    expect(values.ada).toBeGreaterThan(8);
    session.setAdaptive('ada', false, 11_000);
    session.tick(11_000);
    await settle();
    session.setAdaptive('ada', true, 11_000);
    session.record('ada', 'hit', {}, 11_000);
    for (let nowMs = 11_000; nowMs < 12_000; nowMs += 50) {
      session.tick(nowMs);
      await settle();
    }
    expect(session.valuesFor('ada').size).toBeCloseTo(5 + 0.3 * 5 * 0.25, 5);
  });

  it('[AD48] players with a lever of their own settle apart in one session', async () => {
    const { values } = await play(define({ scope: 'player' }), { ada: player(8), bo: player(2), cy: null });
    expect(values.ada).toBeGreaterThan(6.3);
    expect(values.bo).toBeLessThan(3.7);
    expect(values.cy).toBe(5);
  });

  it.each(['up', 'down'] as const)('[AD48] a group follows the player at the harder median: %s', async (harder) => {
    const [weak, strong] = harder === 'up' ? [2.5, 7.5] : [7.5, 2.5];
    const group = { ada: player(weak, harder), bo: player(strong, harder), cy: null };
    const settled: number[] = [];
    for (const seed of [1, 2, 3, 4, 5, 6]) settled.push((await play(define({ harder }), group, { seed })).values.cy!);
    expect(Math.abs(mean(settled) - strong)).toBeLessThan(1);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'a lever that is not there',
      () => define({}, {}, 'sise'),
      /^DEFINITION_INVALID: .*"sise" \(did you mean "size"\?\)$/,
    ],
    ['one without a harder side', () => define({ harder: 'neither' }), /^DEFINITION_INVALID: .*harder side/],
    ['a feature that is not there', () => define({}, { failures: 'mises' as 'misses' }), /did you mean "misses"/],
    [
      'a count of a while',
      () => define({}, { failures: 'lately' }),
      /f\.total\(\).*lately must count all.*got f\.count/,
    ],
    ['a target of 75', () => define({}, { target: 75 }), /^POLICY_BOUNDS: .*target of eloRule\(\).*75$/],
    ['a step beyond the range', () => define({}, { step: 11 }), /^POLICY_BOUNDS: .*step of eloRule\(\)/],
    ['a step that is none', () => define({}, { step: 0 }), /^POLICY_BOUNDS/],
    [
      'a misspelt option',
      () => define({}, { sucesses: 'hits' } as never),
      /"sucesses" \(did you mean "successes"\?\)$/,
    ],
  ])('[DF4] refuses %s', (_what, make, message) => {
    expect(make).toThrowError(message);
  });

  it('[DF6] the compiler knows which names it needs', () => {
    type Fits<Feature extends string> = AnyPolicy<EloMemory, 'size', Feature>;
    const rule = eloRule('size', { successes: 'hits', failures: 'misses' });
    expectTypeOf(rule).toExtend<Fits<'hits' | 'misses' | 'lately'>>();
    expectTypeOf(rule).not.toExtend<Fits<'hits'>>();
  });
});
