import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { quizSpec } from '../../test-support/test-adaptation.ts';
import type { AnyPolicy, LeverSpec, Policy, PolicyParts } from '../session/definition.ts';
import { bandPolicy, streakRule } from './lever-policies.ts';
import type { LeverMemory } from './session-lever.ts';
import { targetBand } from './target-band.ts';

/** Milliseconds to answer: more is easier. */
const time: LeverSpec = {
  scope: 'session',
  min: 200,
  max: 1500,
  initial: 800,
  harder: 'down',
  words: 'time to answer',
};
const foes: LeverSpec = { scope: 'session', min: 1, max: 10, initial: 4, harder: 'up', words: 'foes' };
const help: LeverSpec = { scope: 'player', min: 0, max: 1, initial: 0, harder: 'down', words: 'help' };
const mood: LeverSpec = { scope: 'session', min: 0, max: 2, initial: 0, harder: 'neither', words: 'mood' };
const levers = { time, foes, help, mood };
const { features, predicts } = quizSpec();
const offsets = [-200, -100, 0, 100, 200];
const parts = (more: Partial<PolicyParts> = {}): PolicyParts => ({
  levers,
  features,
  inputs: [{ kind: 'candidates', column: 'time', lever: 'time', offsets }],
  predicts,
  place: 'policy',
  ...more,
});
const rule = { feature: 'right', target: 0.75, step: 50, coolDownMs: 500 };

/** Decides every second, for players whose chance is a function of the lever; returns the last value. */
function play(
  policy: Policy<LeverMemory>,
  lever: 'time' | 'foes',
  chances: readonly ((value: number) => number)[],
  decisions = 200,
  targets: readonly (number | null)[] = [],
): number {
  const { min, max, initial } = levers[lever];
  let value = initial;
  let memory = policy.initial;
  for (let i = 0; i < decisions; i++) {
    const steps = lever === 'time' ? offsets : [-1, -0.5, 0, 0.5, 1];
    const candidates = Float32Array.from(steps, (offset) => Math.min(max, Math.max(min, value + offset)));
    const players = chances.map((chance, player) => ({
      player: String(player),
      features: { right: chance(value), hints: 0 },
      predicted: Float32Array.from(candidates, chance),
      target: targets[player] ?? null,
    }));
    const previous = { session: { [lever]: value }, players: {} };
    const answer = policy.decide({ nowMs: 1000 * i, players, candidates, previous, memory });
    value = Math.min(max, Math.max(min, answer.values.session[lever]!));
    memory = answer.memory;
  }
  return value;
}

/** The chance of success by time to answer: nearly certain with much time. */
const quick = (ms: number) => Math.min(0.99, Math.max(0.01, (ms - 100) / 600));
const slow = (ms: number) => Math.min(0.99, Math.max(0.01, (ms - 500) / 1000));
const band = () => bandPolicy('time', { step: 50 }).bind(parts());

describe('ready-made policies', () => {
  it('[DF3] whoever hits everything gets less time, whoever hits nothing more', () => {
    const answer = (policy: Policy<LeverMemory>, chance: number) => play(policy, 'time', [() => chance], 60);
    expect(answer(streakRule('time', rule).bind(parts()), 1)).toBe(200);
    expect(answer(streakRule('time', rule).bind(parts()), 0)).toBe(1500);
    expect(answer(band(), 0.99)).toBe(200);
    expect(answer(band(), 0.01)).toBe(1500);
  });

  it('[DF3] the band settles where the chance meets the target, on the way down as on the way up', () => {
    expect(Math.abs(quick(play(band(), 'time', [quick])) - 0.75)).toBeLessThanOrEqual(0.07);
    expect(Math.abs(slow(play(band(), 'time', [slow])) - 0.75)).toBeLessThanOrEqual(0.07);
  });

  it('[DF3] what more is easier does is the mirror of what more is harder does', () => {
    const mirrored = { ...levers, foes: { ...foes, harder: 'down' } as const };
    const inputs = [{ kind: 'candidates', column: 'foes', lever: 'foes', offsets: [-1, 0, 1] }] as const;
    const up = bandPolicy('foes', { step: 0.5 }).bind(parts({ inputs }));
    const down = bandPolicy('foes', { step: 0.5 }).bind(parts({ levers: mirrored, inputs }));
    const slope = fc.double({ min: 0.02, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(slope, fc.integer({ min: 1, max: 4 }), (fall, decisions) => {
        const chance = (value: number) => 0.9 - fall * (value - 4);
        const harder = play(up, 'foes', [chance], decisions);
        const mirror = play(down, 'foes', [(value) => chance(8 - value)], decisions);
        expect(mirror - 4).toBeCloseTo(4 - harder, 4);
      }),
      { numRuns: 50 },
    );
  });

  it('[DF3, AD6] of two players the one who wants it harder is followed, where that is the lower value too', () => {
    expect(play(band(), 'time', [quick, slow])).toBe(play(band(), 'time', [quick]));
    expect(play(band(), 'time', [slow, quick, () => 0.01])).toBe(play(band(), 'time', [slow]));
  });

  it('[AD20] the band aims at the chance that a player asked for, whatever they asked for', () => {
    const settled = (target: number | null) => play(band(), 'time', [quick], 200, [target]);
    expect(settled(0.5)).toBeLessThan(settled(null) - 50);
    expect(settled(Number.NaN)).toBe(settled(null));
    expect(settled(75)).toBeGreaterThan(settled(null));
    expect(settled(-1)).toBeGreaterThanOrEqual(200);
  });

  it('[DF4] what a band leaves out is the lever: its bounds, and a step of its range', () => {
    const one = (policy: Policy<LeverMemory>) => play(policy, 'time', [() => 0.01], 1);
    for (const given of [{}, targetBand()]) {
      expect(one(bandPolicy('time', given).bind(parts()))).toBeCloseTo(852);
      expect(play(bandPolicy('time', given).bind(parts()), 'time', [() => 0.01])).toBe(1500);
    }
    expect(play(bandPolicy('time', { max: 1000 }).bind(parts()), 'time', [() => 0.01])).toBe(1000);
    expect(play(bandPolicy('time', targetBand({ min: 300, max: 900, step: 90 })).bind(parts()), 'time', [quick])).toBe(
      play(bandPolicy('time', { min: 300, max: 900, step: 90 }).bind(parts()), 'time', [quick]),
    );
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'a lever that is not there',
      () => bandPolicy('speed').bind(parts()),
      /^DEFINITION_INVALID: .*time, foes.*"speed"/,
    ],
    ['a misspelt one', () => streakRule('tine', rule).bind(parts()), /"tine" \(did you mean "time"\?\)$/],
    ['one that every object has', () => bandPolicy('constructor').bind(parts()), /^DEFINITION_INVALID/],
    ['a personal one', () => bandPolicy('help').bind(parts()), /^DEFINITION_INVALID: .*session/],
    ['one without a harder side', () => streakRule('mood', { ...rule, step: 1 }).bind(parts()), /^DEFINITION_INVALID/],
    ['no candidates', () => bandPolicy('time').bind(parts({ inputs: [] })), /^DEFINITION_INVALID: .*candidates.*\[\]$/],
    ['candidates of another', () => bandPolicy('foes').bind(parts()), /^DEFINITION_INVALID: .*candidates/],
    [
      'a band as fallback',
      () => bandPolicy('time').bind(parts({ place: 'fallback' })),
      /^DEFINITION_INVALID: .*fallback/,
    ],
    ['a bound below', () => bandPolicy('time', { min: 100 }).bind(parts()), /^POLICY_BOUNDS: .*time, 200 to 1500/],
    ['a bound above', () => bandPolicy('time', { max: 1501 }).bind(parts()), /^POLICY_BOUNDS/],
    ['a bound without end', () => bandPolicy('time', { max: Infinity }).bind(parts()), /^POLICY_BOUNDS/],
    ['a bound that is no number', () => bandPolicy('time', { min: Number.NaN }).bind(parts()), /^POLICY_BOUNDS/],
    ['a step beyond the range', () => bandPolicy('time', { step: 2000 }).bind(parts()), /^POLICY_BOUNDS: .*step/],
    ['a target of 75', () => bandPolicy('time', { target: 75 }).bind(parts()), /^POLICY_BOUNDS: .*target.*75$/],
    [
      'a share of 75',
      () => streakRule('time', { ...rule, target: 75 }).bind(parts()),
      /^POLICY_BOUNDS: .*0 and 1.*75$/,
    ],
    ['a target at the end', () => streakRule('time', { ...rule, target: 1 }).bind(parts()), /^POLICY_BOUNDS/],
    ['no feature', () => streakRule('time', { ...rule, feature: 'wrong' }).bind(parts()), /right, hints.*"wrong"/],
    ['a far step', () => streakRule('time', { ...rule, step: 1301 }).bind(parts()), /^POLICY_BOUNDS: .*step/],
    ['a step that is none', () => streakRule('time', { ...rule, step: Number.NaN }), /^POLICY_BOUNDS: .*step.*NaN$/],
    ['a step back', () => streakRule('time', { ...rule, step: -1 }), /^POLICY_BOUNDS: .*step/],
    ['a cool-down without end', () => streakRule('time', { ...rule, coolDownMs: Infinity }), /^POLICY_BOUNDS/],
    ['a cool-down below 0', () => streakRule('time', { ...rule, coolDownMs: -1 }), /^POLICY_BOUNDS/],
    ['a misspelt option', () => bandPolicy('time', misspelt({ setp: 1 })), /"setp" \(did you mean "step"\?\)$/],
    ['options that are null', () => bandPolicy('time', misspelt(null)), /^POLICY_BOUNDS: .*null$/],
    ['a number for options', () => targetBand(misspelt(7)), /^POLICY_BOUNDS: .*7$/],
  ])('[DF4] refuse %s', (_what, define, message) => {
    expect(define).toThrowError(message);
  });

  it('[DF4] refuse a column for a feature: the number of none would have been −1', () => {
    const byColumn: typeof rule = { ...rule, feature: misspelt(-1) };
    expect(() => streakRule('time', byColumn).bind(parts())).toThrowError(/^DEFINITION_INVALID: .*right, hints.*-1$/);
  });

  it('[DF6] the compiler knows which names they need', () => {
    type Fits<Lever extends string, Feature extends string> = AnyPolicy<LeverMemory, Lever, Feature>;
    expectTypeOf(bandPolicy('time')).toExtend<Fits<'time' | 'foes', 'right'>>();
    expectTypeOf(bandPolicy('speed')).not.toExtend<Fits<'time' | 'foes', 'right'>>();
    expectTypeOf(streakRule('time', { ...rule, feature: 'right' })).toExtend<Fits<'time', 'right' | 'hints'>>();
    expectTypeOf(streakRule('time', { ...rule, feature: 'wrong' })).not.toExtend<Fits<'time', 'right' | 'hints'>>();
  });
});

/** What a developer without types may write. */
function misspelt(value: unknown): never {
  return value as never;
}
