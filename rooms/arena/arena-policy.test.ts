import { describe, expect, it } from 'vitest';
import { viewBelief } from '../../adaptation/belief/belief-view.ts';
import { PlayerBelief } from '../../adaptation/belief/player-belief.ts';
import type { DecisionValues } from '../../adaptation/session/decision.ts';
import { arenaAdaptation } from './arena-adaptation.ts';

const { outcome, policy } = arenaAdaptation;
const engaged = {
  ...{ downsInMinute: 0, damageLong: 0, killStreak: 4, steerRate: 2, idleLongest: 0, intensity: 0.5 },
  shotRate: 3,
};
const NONE = new Float32Array(0);

/** The chance of lasting half a minute of one who lasts three of four at `own`. */
const chanceAt = (own: number, difficulty: number) => 1 / (1 + Math.exp(-(Math.log(3) + 8 * (own - difficulty))));

interface Player {
  /** The difficulty at which they last three of four. */
  readonly own: number;
  /** The chance that they asked for. */
  readonly wish?: number;
  readonly features?: typeof engaged;
}

/** What is held about a player after two hundred half minutes about their own difficulty. */
function beliefAbout({ own, wish = 0.75 }: Player) {
  const belief = new PlayerBelief(outcome!.population);
  for (let i = 0; i < 200; i++) {
    const place = Math.min(1, Math.max(0, own + 0.02 * ((i % 11) - 5)));
    // In the right share of the half minutes, evenly spread.
    const success = (i * 0.618034) % 1 < chanceAt(own, place);
    belief.observe({ success, place, margin: Number.NaN, trust: 1 }, i * 30_000);
  }
  return viewBelief(outcome!, belief, wish);
}

function inputOf(players: readonly Player[]) {
  return players.map((player, slot) => ({
    player: String(slot),
    features: player.features ?? engaged,
    predicted: NONE,
    target: player.wish ?? null,
    belief: beliefAbout(player),
  }));
}

function run(players: readonly Player[], beats = 100): DecisionValues {
  const known = inputOf(players);
  let values: DecisionValues = {
    session: { difficulty: 0.5, pace: 0.5 },
    players: Object.fromEntries(known.map(({ player }) => [player, { help: 0, mood: 0 }])),
  };
  let memory = policy.initial;
  for (let beat = 0; beat < beats; beat++) {
    const input = { nowMs: beat * 250, players: known, candidates: NONE, previous: values, memory };
    ({ values, memory } = policy.decide(input));
  }
  return values;
}

const difficultyOf = (...players: readonly Player[]) => run(players, 1).session.difficulty!;

describe('arena policy', () => {
  it('[AD7] brings one player to the target: harder for the strong, easier for the weak', () => {
    for (const own of [0.2, 0.5, 0.8]) {
      expect(Math.abs(chanceAt(own, difficultyOf({ own })) - 0.75)).toBeLessThan(0.13);
    }
  });

  it('[AD20] aims at the chance a player asked for, and at its own where none was asked for', () => {
    const own = 0.5;
    const none = difficultyOf({ own });
    expect(difficultyOf({ own, wish: 0.55 })).toBeGreaterThan(none + 0.05);
    expect(difficultyOf({ own, wish: 0.9 })).toBeLessThan(none - 0.05);
    expect(run([{ own, wish: 0.75 }])).toEqual(run([{ own }]));
  });

  it('[AD6, AD8] the harder median counts, and help goes to those for whom it is too hard, as far as they need it', () => {
    const { session, players } = run([{ own: 0.7 }, { own: 0.7 }, { own: 0.55 }]);
    expect(Math.abs(session.difficulty! - 0.7)).toBeLessThan(0.06);
    expect(players['0']!.help).toBeLessThan(0.25);
    expect(players['2']!.help).toBeGreaterThan(0.3);
    expect(players['2']!.help).toBeLessThan(0.9);
    expect(run([{ own: 0.7 }, { own: 0.7 }, { own: 0.3 }]).players['2']!.help).toBe(1);
  });

  it('[AD8] who gets better gives the help back', () => {
    const previous = { session: { difficulty: 0.5, pace: 0.5 }, players: { 0: { help: 1, mood: 0 } } };
    const input = { nowMs: 0, players: inputOf([{ own: 0.8 }]), candidates: NONE, previous, memory: policy.initial };
    expect(policy.decide(input).values.players['0']!.help).toBe(0);
  });

  it('[AD6] one of two who pretends to be weak costs the other no more than the bound', () => {
    const own = 0.6;
    const value = difficultyOf({ own }, { own: 0.05 });
    expect(value).toBeLessThan(own);
    expect(chanceAt(own, value)).toBeLessThan(0.95);
  });

  it('[AD9] a frustrated player slows the pace, a bored one quickens it, an engaged one leaves it', () => {
    const moods = (features: typeof engaged) => run([{ own: 0.5, features }]);
    const frustrated = moods({ ...engaged, downsInMinute: 3, damageLong: 180, killStreak: 0, intensity: 0.9 });
    expect(frustrated.session.pace).toBeCloseTo(0.2);
    expect(frustrated.players['0']!.mood).toBe(2);
    expect(moods({ ...engaged, killStreak: 60, intensity: 0.05 }).session.pace).toBeCloseTo(0.85);
    expect(moods(engaged).session.pace).toBe(0.5);
  });

  it('[AD10] is pure: the same input gives the same answer and nothing given is changed', () => {
    const previous = { session: { difficulty: 0.5, pace: 0.5 }, players: { 0: { help: 0.3, mood: 0 } } };
    const players = inputOf([{ own: 0.3 }]);
    const input = { nowMs: 9000, players, candidates: NONE, previous, memory: policy.initial };
    const frozen = structuredClone(previous);
    expect(policy.decide(input)).toEqual(policy.decide(input));
    expect(previous).toEqual(frozen);
  });
});
