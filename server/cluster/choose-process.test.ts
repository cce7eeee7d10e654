import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseProcess, FRESH_MS, isUsable, type ProcessLoad, scoreOf } from './choose-process.ts';

const load = (processId: string, rest: Partial<ProcessLoad> = {}): ProcessLoad => ({
  processId,
  ageMs: 0,
  lagMs: 1,
  sessions: 0,
  players: 0,
  degraded: false,
  draining: false,
  ...rest,
});

const anyLoad = fc.record({
  processId: fc.uuid(),
  ageMs: fc.double({ min: 0, max: 4_000, noNaN: true }),
  lagMs: fc.double({ min: 0, max: 200, noNaN: true }),
  sessions: fc.nat(500),
  players: fc.nat(2_000),
  degraded: fc.boolean(),
  draining: fc.boolean(),
});
const someLoads = fc.uniqueArray(anyLoad, { selector: ({ processId }) => processId, maxLength: 12 });
const anyChance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the choice of a process', () => {
  it('[CL9] takes the one with fewer sessions and players', () => {
    const choose = (...loads: ProcessLoad[]) => chooseProcess(loads, 'a');
    expect(choose(load('a', { sessions: 3 }), load('b', { sessions: 2 }))).toBe('b');
    expect(choose(load('a', { sessions: 2, players: 1 }), load('b', { sessions: 2, players: 6 }))).toBe('a');
    expect(choose(load('b'), load('a'))).toBe('a');
  });

  it('[CL9] takes the one that keeps up, however few sessions the other has', () => {
    const late = load('b', { lagMs: 80 });
    expect(chooseProcess([load('a', { sessions: 400 }), late], 'b')).toBe('a');
    expect(chooseProcess([load('a', { lagMs: 45 }), load('b', { sessions: 5 })], 'a')).toBe('b');
    // All are late, so the least late one is chosen.
    expect(chooseProcess([load('a', { lagMs: 200 }), late], 'a')).toBe('b');
  });

  it('[CL9] takes one whose models answer before one whose do not', () => {
    expect(chooseProcess([load('a', { degraded: true }), load('b', { sessions: 50 })], 'a')).toBe('b');
    expect(chooseProcess([load('a', { degraded: true })], 'a')).toBe('a');
  });

  it('[CL10] never takes one that is silent or stopping, and says so when there is no other', () => {
    fc.assert(
      fc.property(someLoads, anyChance, anyChance, (loads, first, second) => {
        const chances = [first, second];
        const chosen = chooseProcess(loads, loads[0]?.processId ?? 'a', () => chances.shift() ?? 0);
        const usable = loads.filter(isUsable);
        if (usable.length === 0) expect(chosen).toBeNull();
        else expect(usable.map(({ processId }) => processId)).toContain(chosen);
      }),
    );
    expect(chooseProcess([load('a', { ageMs: FRESH_MS + 1 }), load('b', { draining: true })], 'a')).toBeNull();
  });

  it('[CL9] never takes the worst of those that keep up, whatever is drawn', () => {
    fc.assert(
      fc.property(someLoads, anyChance, anyChance, (loads, first, second) => {
        const healthy = loads.filter((one) => isUsable(one) && one.lagMs <= 50 && !one.degraded);
        fc.pre(healthy.length >= 2);
        const scores = healthy.map(scoreOf);
        fc.pre(new Set(scores).size === scores.length);
        const chances = [first, second];
        const chosen = chooseProcess(loads, 'none', () => chances.shift() ?? 0);
        const score = scoreOf(healthy.find(({ processId }) => processId === chosen)!);
        expect(score).toBeLessThan(Math.max(...scores));
      }),
    );
  });

  it('[CL9] spreads what many choosers with the same view place', () => {
    const loads = Array.from({ length: 10 }, (_, i) => load(`p${i}`, { sessions: i }));
    const chosen = new Set(Array.from({ length: 400 }, () => chooseProcess(loads, 'none')));
    expect(chosen.size).toBeGreaterThanOrEqual(6);
    expect(chosen).not.toContain('p9');
  });
});
