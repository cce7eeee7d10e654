import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOE, FOE_KINDS } from '../foes/foe-kinds.ts';
import { ORNAMENT_COUNT } from '../ships/ornament-kinds.ts';
import { BUTTON } from '../ships/ship-input.ts';
import { ARENA_PHASE } from '../world/constants.ts';
import { createLab, type Lab } from '../world/lab.ts';
import { spawnBudget } from '../world/levers.ts';
import { addPlayer, removePlayer } from '../world/world.ts';
import { announceGroup, beginWave, MAX_WAVE_POINTS } from './compose-wave.ts';
import { moreToCome, stepSpawning } from './spawn.ts';
import { CHOOSE_TICKS, READY_TICKS } from './waves.ts';

const lever = fc.double({ min: 0, max: 1, noNaN: true });

const announced = ({ world: { queue } }: Lab) => queue.kinds.slice(0, queue.length);
const priceOf = (kinds: readonly number[]) => kinds.reduce((sum, kind) => sum + FOE_KINDS[kind]!.price, 0);

/** The foes of a whole wave, group by group. */
function groupsOf(difficulty: number, wave: number, { players = 1, seed = 1 } = {}): number[][] {
  const lab = createLab({ difficulty, seed });
  lab.world.wave = wave;
  beginWave(lab.world, players);
  const groups = [announced(lab)];
  while (moreToCome(lab.world)) {
    announceGroup(lab.world, players);
    groups.push(announced(lab));
  }
  return groups;
}

const kindsOf = (...wave: Parameters<typeof groupsOf>) => groupsOf(...wave).flat();

/** Slays every foe as soon as it has appeared, so that a run passes through its waves. */
function clearFoes(lab: Lab): void {
  for (const foe of lab.world.foes.items.slice(0, lab.world.foes.count))
    Object.assign(foe, { health: 0, lastHitBy: 0 });
}

describe('a run', () => {
  it('[AR50] goes through get ready, fight, choose, and on', () => {
    const lab = createLab();
    lab.world.phaseTicks = 0;
    const phases: [number, number][] = [];
    for (let i = 0; i < 4000 && lab.world.wave < 4; i++) {
      const { phase, wave } = lab.world;
      if (phases.at(-1)?.[0] !== phase) phases.push([phase, wave]);
      clearFoes(lab);
      lab.step();
    }
    const { waiting, fight, choosing } = ARENA_PHASE;
    expect(phases.slice(0, 8)).toEqual([
      [waiting, 1],
      [fight, 1],
      [choosing, 2],
      [waiting, 2],
      [fight, 2],
      [choosing, 3],
      [waiting, 3],
      [fight, 3],
    ]);
    const [first, second] = lab.named('waveStarted');
    expect(first!.tick).toBe(READY_TICKS + 1);
    const cleared = lab.named('waveCleared')[0]!;
    expect(cleared.fields).toEqual({ wave: 1, seconds: (cleared.tick - first!.tick) / 20 });
    expect(second!.tick - cleared.tick).toBe(CHOOSE_TICKS + READY_TICKS);
  });

  it('[AR50] a cleared wave heals, revives and scores', () => {
    const lab = createLab({ players: 2 });
    beginWave(lab.world, 2);
    lab.world.phase = ARENA_PHASE.fight;
    Object.assign(lab.world.queue, { next: lab.world.queue.length, partsLeft: 0 });
    Object.assign(lab.ship, { health: 50 });
    Object.assign(lab.world.ships[1]!, { health: 0, down: 2, downedTicks: 200, frozen: 1 });
    lab.step();
    expect(lab.world.phase).toBe(ARENA_PHASE.choosing);
    expect(lab.world.ships.slice(0, 2)).toMatchObject([
      { health: 70, score: 60, choosing: true },
      { health: 50, score: 60, choosing: true, down: 0, frozen: 0 },
    ]);
  });

  it('[AR50] a player who holds everything is offered nothing, and the run goes on', () => {
    const lab = createLab();
    lab.ship.ornaments.splice(0, ORNAMENT_COUNT, 5, 5, 5, 5, 5, 5);
    beginWave(lab.world, 1);
    lab.world.phase = ARENA_PHASE.fight;
    Object.assign(lab.world.queue, { next: lab.world.queue.length, partsLeft: 0 });
    lab.step(2);
    expect([lab.world.phase, lab.ship.choosing]).toEqual([ARENA_PHASE.waiting, false]);
  });
});

describe('a wave', () => {
  it.each([0, 0.3, 0.7, 1])('[AR51] spends the budget of difficulty %s', (difficulty) => {
    const spent = priceOf(kindsOf(difficulty, 1));
    expect(spent).toBeGreaterThanOrEqual(spawnBudget.at(difficulty));
    // The last foe may cost more than what is left.
    expect(spent).toBeLessThan(spawnBudget.at(difficulty) + 2);
  });

  it('[AR117] comes in up to six groups, none of them empty, whatever the difficulty does in between', () => {
    fc.assert(
      fc.property(fc.array(lever, { minLength: 7, maxLength: 7 }), fc.integer({ min: 1, max: 40 }), (levers, wave) => {
        const lab = createLab();
        lab.world.wave = wave;
        let groups = 0;
        for (const [i, difficulty] of levers.entries()) {
          lab.world.levers.difficulty = difficulty;
          if (i === 0) beginWave(lab.world, 1);
          else if (moreToCome(lab.world)) announceGroup(lab.world, 1);
          else break;
          groups += 1;
          expect(lab.world.queue.length).toBeGreaterThan(0);
        }
        expect(groups).toBeLessThanOrEqual(6);
        expect(moreToCome(lab.world)).toBe(false);
        announceGroup(lab.world, 1);
        expect(lab.world.queue.length).toBe(0);
      }),
    );
  });

  it('[AR51] grows with its number and with the players, up to its bounds', () => {
    const price = (...wave: Parameters<typeof groupsOf>) => priceOf(kindsOf(...wave));
    expect(price(0.8, 6) / price(0.8, 1)).toBeCloseTo(1.7, 1);
    expect(price(0.8, 1, { players: 4 }) / price(0.8, 1)).toBeCloseTo(3.1, 1);
    expect(price(0.1, 1000)).toBeLessThan(spawnBudget.at(0.1) * 6 + 2);
    expect(price(1, 1000, { players: 4 })).toBeLessThan(MAX_WAVE_POINTS + 2);
  });

  it('[AR51] makes its foes tougher by number, up to five times', () => {
    const toughness = (wave: number) => {
      const lab = createLab({ difficulty: 0 });
      lab.world.wave = wave;
      beginWave(lab.world, 1);
      for (let i = 0; i < 20; i++) stepSpawning(lab.world, 1);
      const foe = lab.world.foes.items[0]!;
      return foe.maxHealth / FOE_KINDS[foe.kind]!.health;
    };
    expect([1, 2, 11, 51, 5000].map(toughness).map((value) => Math.round(value * 1e6) / 1e6)).toEqual([
      1, 1.08, 1.8, 5, 5,
    ]);
  });

  it('[AR52] brings kinds by number, earlier at high difficulty', () => {
    const has = (difficulty: number, wave: number, kind: number) =>
      Array.from({ length: 40 }, (_, seed) => kindsOf(difficulty, wave, { seed })).some((kinds) =>
        kinds.includes(kind),
      );
    for (const [name, kind] of Object.entries(FOE)) {
      const { firstWave } = FOE_KINDS[kind]!;
      expect(has(0, firstWave, kind), `${name} in wave ${firstWave}`).toBe(true);
      if (firstWave > 1) expect(has(0, firstWave - 1, kind), `${name} too early`).toBe(false);
      expect(has(1, 1, kind), `${name} at full difficulty`).toBe(true);
    }
  });
});

describe('joining and leaving', () => {
  it('[AR54] empties the arena when all have left, and the wave waits', () => {
    const lab = createLab();
    lab.world.phaseTicks = 1;
    lab.world.wave = 5;
    lab.step(60);
    expect(lab.world.foes.count).toBeGreaterThan(0);
    removePlayer(lab.world, 0);
    lab.step();
    expect(lab.world).toMatchObject({ phase: ARENA_PHASE.waiting, phaseTicks: 0, wave: 5 });
    expect([lab.world.foes.count, lab.world.shots.count, lab.world.pickups.count]).toEqual([0, 0, 0]);
    lab.step(500);
    expect(lab.world.foes.count).toBe(0);
    addPlayer(lab.world, 2);
    lab.step(READY_TICKS + 2);
    expect(lab.world.phase).toBe(ARENA_PHASE.fight);
    expect(lab.named('waveStarted').at(-1)).toMatchObject({ slot: 2, fields: { wave: 5 } });
  });

  it('[AR54] lets a player in safe and with a fresh ship', () => {
    const lab = createLab();
    addPlayer(lab.world, 1);
    expect(lab.world.ships[1]).toMatchObject({ present: true, health: 100, score: 0, invulnerableTicks: 40 });
    lab.world.ships[1]!.score = 500;
    removePlayer(lab.world, 1);
    addPlayer(lab.world, 1);
    expect(lab.world.ships[1]!.score).toBe(0);
  });

  it('[AR54] credits nothing of a leaver to the next one in the slot', () => {
    const lab = createLab({ players: 2 });
    lab.step(1, {}, { aimX: 127, buttons: BUTTON.fire });
    const foe = lab.addFoe(FOE.quaver, 100, 100);
    Object.assign(foe, { health: 0, lastHitBy: 1 });
    removePlayer(lab.world, 1);
    addPlayer(lab.world, 1);
    lab.step(60);
    expect(lab.world.foes.count).toBe(0);
    expect(lab.events.filter(({ slot, name }) => slot === 1 && ['kill', 'miss', 'hit'].includes(name))).toEqual([]);
  });

  it('[AR54] refuses slots that are taken, free or none', () => {
    const { world } = createLab();
    expect(() => addPlayer(world, 0)).toThrow(/WORLD_SLOT.*slot 0, which is taken/);
    expect(() => removePlayer(world, 1)).toThrow(/WORLD_SLOT.*slot 1, which is free/);
    for (const slot of [-1, 4, 1.5, Number.NaN]) expect(() => addPlayer(world, slot)).toThrow(/WORLD_SLOT/);
  });

  it('a choice that only leavers owed does not hold up the others', () => {
    const lab = createLab({ players: 2 });
    lab.world.phase = ARENA_PHASE.choosing;
    lab.world.phaseTicks = CHOOSE_TICKS;
    Object.assign(lab.world.ships[1]!, { offer: [1, 2, 3], choosing: true });
    lab.step();
    expect(lab.world.phase).toBe(ARENA_PHASE.choosing);
    removePlayer(lab.world, 1);
    lab.step();
    expect(lab.world.phase).toBe(ARENA_PHASE.waiting);
  });
});
