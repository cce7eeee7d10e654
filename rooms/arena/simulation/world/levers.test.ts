import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOE, FOE_KINDS } from '../foes/foe-kinds.ts';
import { addFoe } from '../foes/foes.ts';
import { BUTTON } from '../ships/ship-input.ts';
import { hurtShip } from '../shots/combat.ts';
import { beginWave } from '../waves/compose-wave.ts';
import { stepSpawning } from '../waves/spawn.ts';
import { ignoreEvents } from './arena-events.ts';
import { createLab, MID_X, MID_Y } from './lab.ts';
import { type ArenaLevers, applyLevers, createLevers, LEVER_MAPS } from './levers.ts';
import { createWorld, setDecision } from './world.ts';

const lever = fc.double({ min: 0, max: 1, noNaN: true });

describe('the maps from levers to the game', () => {
  it.each(Object.entries(LEVER_MAPS))('[AR60] %s is monotone and within its bounds', (_name, map) => {
    expect([map.at(0), map.at(1)].sort((a, b) => a - b)).toEqual([
      expect.closeTo(map.min, 12),
      expect.closeTo(map.max, 12),
    ]);
    fc.assert(
      fc.property(lever, lever, (a, b) => {
        const low = map.at(Math.min(a, b));
        const high = map.at(Math.max(a, b));
        if (map.direction === 'rises') expect(high).toBeGreaterThanOrEqual(low);
        else expect(high).toBeLessThanOrEqual(low);
        for (const value of [low, high]) {
          expect(value).toBeGreaterThanOrEqual(map.min - 1e-12);
          expect(value).toBeLessThanOrEqual(map.max + 1e-12);
        }
      }),
    );
  });
});

describe('levers', () => {
  it('[AR61] are clamped, and what is no number leaves its lever as it is', () => {
    const levers = createLevers();
    applyLevers(levers, { difficulty: 7, pace: -1, help: [0.5, Number.NaN, Infinity, -3] });
    expect(levers).toEqual({ difficulty: 1, pace: 0, help: [0.5, 0, 1, 0] });
    applyLevers(levers, { difficulty: Number.NaN, pace: 'fast', help: undefined } as never as ArenaLevers);
    expect(levers).toEqual({ difficulty: 1, pace: 0, help: [0.5, 0, 1, 0] });
  });

  it('[AR61] are in force from the next step', () => {
    const world = createWorld({ seed: 1 });
    setDecision(world, { difficulty: 0.9, pace: 0.1, help: [0, 0, 1, 0] });
    expect(world.levers).toEqual({ difficulty: 0.9, pace: 0.1, help: [0, 0, 1, 0] });
  });

  it('[AR62] speed follows the difficulty at once', () => {
    const speedAt = (difficulty: number) => {
      const lab = createLab({ difficulty: 0 });
      const foe = lab.addFoe(FOE.crotchet, 100, MID_Y);
      lab.step(30);
      setDecision(lab.world, { ...lab.world.levers, difficulty });
      const before = foe.x;
      lab.step(20);
      return foe.x - before;
    };
    expect(speedAt(0.5)).toBeGreaterThan(speedAt(0) * 1.4);
    expect(speedAt(1)).toBeGreaterThan(speedAt(0.5) * 1.4);
  });

  it('[AR62, AR117] the announced group comes as it was announced, and the next one is of the difficulty then in force', () => {
    const lab = createLab({ difficulty: 0.2 });
    beginWave(lab.world, 1);
    const { queue, foes } = lab.world;
    const announced = queue.kinds.slice(0, queue.length);
    setDecision(lab.world, { ...lab.world.levers, difficulty: 1 });
    while (foes.count === 0) {
      lab.world.director.beats += 0.1;
      stepSpawning(lab.world, 1);
    }
    expect(foes.items.slice(0, foes.count).map(({ kind }) => kind)).toEqual(announced);
    const price = (kinds: readonly number[]) => kinds.reduce((sum, kind) => sum + FOE_KINDS[kind]!.price, 0);
    expect(price(queue.kinds.slice(0, queue.length))).toBeGreaterThan(2 * price(announced));
  });

  it('[AR53, AR62] not more foes at once than the difficulty in force allows', () => {
    const lab = createLab({ difficulty: 1 });
    beginWave(lab.world, 1);
    setDecision(lab.world, { ...lab.world.levers, difficulty: 0 });
    for (let i = 0; i < 400; i++) stepSpawning(lab.world, 1);
    expect(lab.world.foes.count).toBe(LEVER_MAPS.foesAtOnce.at(0));
    setDecision(lab.world, { ...lab.world.levers, difficulty: 0.5 });
    for (let i = 0; i < 400; i++) stepSpawning(lab.world, 1);
    expect(lab.world.foes.count).toBe(Math.floor(LEVER_MAPS.foesAtOnce.at(0.5)));
  });
});

describe('help', () => {
  it('[AR63] lowers the damage of the player who gets it, and of nobody else', () => {
    const lab = createLab({ players: 2 });
    lab.world.levers.help[0] = 1;
    hurtShip(lab.world, 0, 20, FOE.quaver, ignoreEvents);
    hurtShip(lab.world, 1, 20, FOE.quaver, ignoreEvents);
    expect(lab.world.ships.slice(0, 2).map(({ health }) => health)).toEqual([100 - 20 * 0.45, 80]);
  });

  it('[AR63] turns shots to a foe within its angle, and leaves those further off alone', () => {
    const directionOf = (help: number, foeY: number) => {
      const lab = createLab();
      lab.world.levers.help[0] = help;
      const foe = lab.addFoe(FOE.minim, MID_X + 300, foeY);
      foe.phase = 3;
      foe.phaseTicks = 1000;
      lab.step(1, { aimX: 127, buttons: BUTTON.fire });
      const shot = lab.world.shots.items[0]!;
      return { slope: shot.vy / shot.vx, assisted: lab.named('shot')[0]!.fields.assisted };
    };
    expect(directionOf(0, MID_Y + 60)).toEqual({ slope: 0, assisted: 0 });
    expect(directionOf(1, MID_Y + 60)).toEqual({ slope: expect.closeTo(0.2, 2), assisted: 1 });
    expect(directionOf(0.5, MID_Y + 60)).toEqual({ slope: 0, assisted: 0 });
    expect(directionOf(1, MID_Y + 200)).toEqual({ slope: 0, assisted: 0 });
  });

  it('[AR63] never aims at a foe that is still appearing', () => {
    const lab = createLab();
    lab.world.levers.help[0] = 1;
    addFoe(lab.world.foes, FOE.quaver, MID_X + 300, MID_Y + 30, 1);
    lab.step(1, { aimX: 127, buttons: BUTTON.fire });
    expect(lab.named('shot')[0]!.fields.assisted).toBe(0);
  });
});
