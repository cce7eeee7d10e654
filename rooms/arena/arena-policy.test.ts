import { describe, expect, it } from 'vitest';
import { targetBand } from '../../adaptation/policy/target-band.ts';
import type { DecisionValues } from '../../adaptation/session/decision.ts';
import { type ArenaMemory, createArenaPolicy, INITIAL_ARENA_MEMORY } from './arena-policy.ts';

const band = targetBand({ target: 0.75, outer: 0.07, inner: 0.025, step: 0.04, coolDownMs: 1000 });
const policy = createArenaPolicy(band);
const engaged = { downsInMinute: 0, damageLong: 0, killStreak: 4, steerRate: 2, idleLongest: 0, intensity: 0.5 };

/** A player of a given strength, whose chance falls with difficulty by 0.5 over the candidates. */
function player(name: string, strength: number, candidates: Float32Array, features = engaged) {
  const predicted = Float32Array.from(candidates, (value) => Math.min(0.99, Math.max(0.01, strength - value)));
  return { player: name, features, predicted };
}

function run(
  strengths: readonly number[],
  beats: number,
  features = engaged,
  targets: readonly (number | null)[] = [],
): DecisionValues {
  const own = { help: 0, mood: 0 };
  let values: DecisionValues = {
    session: { difficulty: 0.5, pace: 0.5 },
    players: Object.fromEntries(strengths.map((_, i) => [String(i), own])),
  };
  let memory: ArenaMemory = INITIAL_ARENA_MEMORY;
  for (let beat = 0; beat < beats; beat++) {
    const candidates = Float32Array.from([-0.24, -0.12, 0, 0.12, 0.24], (offset) =>
      Math.min(1, Math.max(0, values.session.difficulty! + offset)),
    );
    const players = strengths.map((strength, i) => ({
      ...player(String(i), strength, candidates, features),
      target: targets[i] ?? null,
    }));
    ({ values, memory } = policy.decide({ nowMs: beat * 250, players, candidates, previous: values, memory }));
  }
  return values;
}

describe('arena policy', () => {
  it('[AD20] aims at the chance a player asked for, and at its own where none was asked for', () => {
    const settled = (target: number | null) => run([1.35], 400, undefined, [target]).session.difficulty!;
    expect(settled(0.6)).toBeGreaterThan(settled(null) + 0.08);
    expect(settled(0.85)).toBeLessThan(settled(null) - 0.05);
    expect(run([1.35], 400, undefined, [0.75])).toEqual(run([1.35], 400));
  });

  it('[AD20, AD6] one who asks for it easy moves nothing for two others, and gets help', () => {
    const values = run([1.2, 1.2, 0.9], 400, undefined, [null, null, 0.85]);
    expect(values.session).toEqual(run([1.2, 1.2], 400).session);
    expect(values.players['2']!.help).toBe(1);
  });

  it('[AD7] brings one player to the target: harder for the strong, easier for the weak', () => {
    expect(run([1.5], 400).session.difficulty).toBeGreaterThan(0.65);
    expect(run([1.5], 400).session.difficulty).toBeLessThan(0.85);
    expect(run([0.9], 400).session.difficulty).toBeLessThan(0.25);
  });

  it('[AD6] one of two who pretends to be weak changes nothing for the other', () => {
    expect(run([1.2, 0.1], 400).session.difficulty).toBe(run([1.2], 400).session.difficulty);
  });

  it('[AD8] helps only who is below the band at the difficulty in force, and takes it back', () => {
    const values = run([1.2, 0.6], 100);
    expect(values.players['0']!.help).toBe(0);
    expect(values.players['1']!.help).toBe(1);
    const candidates = Float32Array.of(0, 0.1, 0.2, 0.3, 0.4);
    const strong = player('1', 1.4, candidates);
    const memory: ArenaMemory = INITIAL_ARENA_MEMORY;
    const after = policy.decide({ nowMs: 60_000, players: [strong], candidates, previous: values, memory });
    expect(after.values.players['1']!.help).toBeCloseTo(0.9);
  });

  it('[AD8] help moves by a tenth and rests two seconds', () => {
    expect(run([0.2], 1).players['0']!.help).toBeCloseTo(0.1);
    expect(run([0.2], 8).players['0']!.help).toBeCloseTo(0.1);
    expect(run([0.2], 9).players['0']!.help).toBeCloseTo(0.2);
  });

  it('[AD9] a frustrated player slows the pace, a bored one quickens it, an engaged one leaves it', () => {
    const frustrated = run([1.25], 100, {
      ...engaged,
      downsInMinute: 3,
      damageLong: 180,
      killStreak: 0,
      intensity: 0.9,
    });
    const bored = run([1.25], 100, { ...engaged, killStreak: 60, intensity: 0.05 });
    expect(frustrated.session.pace).toBeCloseTo(0.2);
    expect(frustrated.players['0']!.mood).toBe(2);
    expect(bored.session.pace).toBeCloseTo(0.85);
    expect(run([1.25], 100).session.pace).toBe(0.5);
  });

  it('[AD10] is pure: the same input gives the same answer and nothing given is changed', () => {
    const candidates = Float32Array.of(0.3, 0.4, 0.5, 0.6, 0.7);
    const previous = { session: { difficulty: 0.5, pace: 0.5 }, players: { a: { help: 0.3, mood: 0 } } };
    const input = {
      nowMs: 9000,
      players: [player('a', 0.8, candidates)],
      candidates,
      previous,
      memory: INITIAL_ARENA_MEMORY,
    };
    const frozen = structuredClone(previous);
    expect(policy.decide(input)).toEqual(policy.decide(input));
    expect(previous).toEqual(frozen);
  });
});
