import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTarget, takeAim } from '../foes/foe-behaviour.ts';
import { FOE, FOE_PHASE } from '../foes/foe-kinds.ts';
import { dropPickup } from '../ships/pickups.ts';
import { REST_AFTER_TICKS } from '../ships/ship.ts';
import { BUTTON } from '../ships/ship-input.ts';
import { hurtFoe, hurtShip } from '../shots/combat.ts';
import { ARENA_PHASE, TICKS_PER_SECOND } from '../world/constants.ts';
import { createLab, type Lab, MID_X, MID_Y } from '../world/lab.ts';
import { foesAtOnce } from '../world/levers.ts';
import { createWorld, setAdaptive } from '../world/world.ts';
import { beginWave } from './compose-wave.ts';
import {
  EASE_PER_TICK,
  MAX_PRESSURE,
  MIN_PRESSURE,
  NEUTRAL_PRESSURE,
  PRESS_PER_TICK,
  PRESSURE_MAPS,
  sharedPressure,
  stepPressure,
} from './pressure.ts';
import { stepSpawning } from './spawn.ts';
import { spawnInterval } from './step-director.ts';

/** A fight in which no foe comes near: one far away, in a phase that doesn't end. */
function fighting(players = 1, adaptive = true): Lab {
  const lab = createLab({ players, adaptive });
  lab.world.phase = ARENA_PHASE.fight;
  lab.world.phaseTicks = 0;
  Object.assign(lab.addFoe(FOE.minim, 40, 40), { phase: FOE_PHASE.rest, phaseTicks: 1e9 });
  return lab;
}

const seconds = (n: number) => n * TICKS_PER_SECOND;
/** Playing, but neither moving nor shooting at anything. */
const awake = { buttons: BUTTON.choose1 };

function hit(lab: Lab, damage: number, slot = 0): void {
  lab.world.ships[slot]!.invulnerableTicks = 0;
  hurtShip(lab.world, slot, damage, FOE.quaver, lab.emit);
}

describe('the pressure on a ship', () => {
  it('[AR110] is neutral for one that is whole, falls with hits and lost health, and rises while untouched', () => {
    const lab = fighting();
    expect(lab.ship.pressure).toBe(NEUTRAL_PRESSURE);
    lab.step(1, awake);
    expect(lab.ship.pressure).toBeCloseTo(1, 1);
    lab.step(seconds(20), awake);
    expect(lab.ship.pressure).toBeCloseTo(MAX_PRESSURE, 2);
    hit(lab, 20);
    lab.step(seconds(2), awake);
    const afterOne = lab.ship.pressure;
    expect(afterOne).toBeLessThan(0.8);
    hit(lab, 20);
    lab.step(seconds(2), awake);
    expect(lab.ship.pressure).toBeLessThan(afterOne - 0.2);
    // Once the hits are long past, only the lost health is left to ease for.
    lab.step(seconds(30), awake);
    expect(lab.ship.pressure).toBeGreaterThan(afterOne);
    expect(lab.ship.pressure).toBeLessThan(1);
  });

  it('[AR110, AR111] stays within its bounds and moves by no more than it may, whatever happens', () => {
    const happenings = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 80 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(happenings, (events) => {
        const { world, ship, emit } = fighting();
        let before = ship.pressure;
        for (const [damage, ticks] of events) {
          ship.invulnerableTicks = 0;
          if (damage > 0) hurtShip(world, 0, damage, FOE.quaver, emit);
          for (let i = 0; i < ticks; i++) {
            stepPressure(world, ship);
            const change = ship.pressure - before;
            expect(change).toBeLessThanOrEqual(PRESS_PER_TICK + 1e-12);
            expect(change).toBeGreaterThanOrEqual(-EASE_PER_TICK - 1e-12);
            expect(ship.pressure).toBeGreaterThanOrEqual(MIN_PRESSURE);
            expect(ship.pressure).toBeLessThanOrEqual(MAX_PRESSURE);
            before = ship.pressure;
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('[AR111] is eased within two seconds of two hits, and pressed within fifteen without', () => {
    const lab = fighting();
    lab.step(seconds(15), awake);
    expect(lab.ship.pressure).toBeGreaterThan(1.3);
    hit(lab, 20);
    lab.step(10, awake);
    hit(lab, 20);
    lab.step(seconds(2), awake);
    expect(lab.ship.pressure).toBeLessThan(0.75);
  });

  it('[AR111] is low when a ship comes back', () => {
    const lab = fighting();
    hit(lab, 1000);
    while (lab.ship.down !== 0) lab.step(1, awake);
    expect(lab.ship.pressure).toBeLessThan(0.6);
  });
});

describe('what pressure does', () => {
  const pressure = fc.double({ min: MIN_PRESSURE, max: MAX_PRESSURE, noNaN: true });

  it.each(Object.entries(PRESSURE_MAPS))('[AR112] %s is 1 at neutral, monotone and within its bounds', (_name, map) => {
    expect(map.at(NEUTRAL_PRESSURE)).toBe(1);
    const ends = [map.at(MIN_PRESSURE), map.at(MAX_PRESSURE)];
    expect(ends.sort((a, b) => a - b)).toEqual([expect.closeTo(map.min, 12), expect.closeTo(map.max, 12)]);
    fc.assert(
      fc.property(pressure, pressure, (a, b) => {
        const low = map.at(Math.min(a, b));
        const high = map.at(Math.max(a, b));
        if (map.direction === 'rises') expect(high).toBeGreaterThanOrEqual(low - 1e-12);
        else expect(high).toBeLessThanOrEqual(low + 1e-12);
      }),
    );
  });

  it('[AR112] an eased ship meets slower foes, a pressed one quicker', () => {
    const way = (at: number) => {
      const lab = fighting();
      const foe = lab.addFoe(FOE.crotchet, 100, MID_Y);
      for (let i = 0; i < 40; i++) {
        lab.ship.pressure = at;
        lab.step(1, awake);
      }
      return foe.x - 100;
    };
    expect(way(MIN_PRESSURE)).toBeLessThan(0.7 * way(NEUTRAL_PRESSURE));
    expect(way(MAX_PRESSURE)).toBeGreaterThan(1.1 * way(NEUTRAL_PRESSURE));
  });

  it('[AR112] foes miss an eased ship by more', () => {
    const error = (at: number) => {
      const { world, ship } = createLab();
      ship.pressure = at;
      const foe = world.foes.items[0]!;
      Object.assign(foe, { x: MID_X - 300, y: MID_Y });
      let worst = 0;
      for (let i = 0; i < 200; i++) {
        takeAim(world, foe, ship, 0);
        worst = Math.max(worst, Math.abs(foe.attackY / foe.attackX));
      }
      return worst;
    };
    expect(error(MIN_PRESSURE)).toBeGreaterThan(1.5 * error(NEUTRAL_PRESSURE));
    expect(error(MAX_PRESSURE)).toBeLessThan(error(NEUTRAL_PRESSURE));
  });

  it('[AR53, AR112] groups come seldom and few at once to an eased ship', () => {
    const count = (at: number) => {
      const lab = createLab({ difficulty: 1 });
      lab.ship.pressure = at;
      lab.world.wave = 20;
      beginWave(lab.world, 1);
      const interval = spawnInterval(lab.world);
      for (let i = 0; i < 4000; i++) {
        lab.world.director.beats += 0.1;
        stepSpawning(lab.world, 1);
      }
      return { interval, foes: lab.world.foes.count };
    };
    const [eased, neutral, pressed] = [MIN_PRESSURE, NEUTRAL_PRESSURE, MAX_PRESSURE].map(count);
    expect(neutral!.foes).toBe(foesAtOnce.at(1));
    expect(eased!.foes).toBeLessThan(0.5 * neutral!.foes);
    expect(pressed!.foes).toBeGreaterThan(1.2 * neutral!.foes);
    expect(eased!.interval).toBeGreaterThan(2 * neutral!.interval);
    expect(pressed!.interval).toBeLessThan(0.8 * neutral!.interval);
  });

  it('[AR30, AR112] more is left for an eased player, and what is added is health', () => {
    const dropped = (at: number) => {
      const { world } = createLab({ difficulty: 0 });
      const kinds = [0, 0, 0, 0];
      for (let i = 0; i < 4000; i++) {
        dropPickup(world, 0, 0, at);
        if (world.pickups.count === 1) kinds[world.pickups.items[0]!.kind]!++;
        world.pickups.count = 0;
      }
      return kinds;
    };
    const [eased, neutral, pressed] = [MIN_PRESSURE, NEUTRAL_PRESSURE, MAX_PRESSURE].map(dropped);
    const sum = (kinds: number[]) => kinds.reduce((total, count) => total + count, 0);
    expect(sum(eased!)).toBeGreaterThan(1.5 * sum(neutral!));
    expect(sum(pressed!)).toBeLessThan(sum(neutral!));
    // The same numbers were drawn, so all but health is the same.
    expect(eased!.slice(1)).toEqual(neutral!.slice(1));
  });

  it('[AR113] nothing changes the damage of hits, or what a ship can do', () => {
    const outcome = (at: number) => {
      const lab = fighting();
      const foe = lab.addFoe(FOE.minim, MID_X + 300, MID_Y);
      lab.ship.pressure = at;
      hit(lab, 20);
      hurtFoe(foe, 10, 0);
      lab.ship.pressure = at;
      lab.step(1, { moveX: 127, aimX: 127, buttons: BUTTON.fire });
      const shot = lab.world.shots.items[0]!;
      return [lab.ship.health, lab.ship.x, lab.ship.vx, foe.health, shot.damage, shot.vx, lab.ship.fireCooldown];
    };
    expect(outcome(MIN_PRESSURE)).toEqual(outcome(NEUTRAL_PRESSURE));
    expect(outcome(MAX_PRESSURE)).toEqual(outcome(NEUTRAL_PRESSURE));
  });
});

describe('in company', () => {
  it('[AR114] foes turn from an eased ship to a pressed one, if that is not far away', () => {
    const lab = fighting(2);
    const [weak, strong] = lab.world.ships;
    const foe = lab.addFoe(FOE.crotchet, MID_X + 60, MID_Y);
    expect(findTarget(lab.world, foe)).toBe(weak);
    weak!.pressure = MIN_PRESSURE;
    expect(findTarget(lab.world, foe)).toBe(strong);
    foe.x = MID_X - 60;
    expect(findTarget(lab.world, foe)).toBe(weak);
  });

  it('[AR115] everyone brings their own share of foes', () => {
    const lab = fighting(3);
    const [one, two, three] = lab.world.ships;
    Object.assign(one!, { pressure: 0.4 });
    Object.assign(two!, { pressure: 1 });
    Object.assign(three!, { pressure: 1.3 });
    expect(sharedPressure(lab.world)).toBeCloseTo(0.9, 12);
    expect(sharedPressure(createWorld({ seed: 1 }))).toBe(NEUTRAL_PRESSURE);
  });
});

describe('where adaptation is off', () => {
  it('[AR116] a world that adapts to nobody presses, eases and spares nobody, whatever is asked', () => {
    const lab = fighting(1, false);
    setAdaptive(lab.world, 0, true);
    for (const damage of [0, 0, 60, 20]) {
      if (damage > 0) hit(lab, damage);
      lab.step(seconds(10));
      expect(lab.ship.pressure).toBe(NEUTRAL_PRESSURE);
    }
    expect(lab.ship.idleTicks).toBeGreaterThan(REST_AFTER_TICKS);
    const before = lab.ship.health;
    hit(lab, 5);
    expect(lab.ship.health).toBe(before - 5);
  });

  it('[AR116] a player who switches it off goes back to neutral, and is pressed again when it is on', () => {
    const lab = fighting();
    lab.step(seconds(15), awake);
    setAdaptive(lab.world, 0, false);
    lab.step(seconds(2), awake);
    expect(lab.ship.pressure).toBe(NEUTRAL_PRESSURE);
    setAdaptive(lab.world, 0, true);
    lab.step(seconds(4), awake);
    expect(lab.ship.pressure).toBeGreaterThan(1.3);
  });
});

describe('a player who does nothing', () => {
  it('[AR118] is not hurt and not gone for after 15 s, until the next input', () => {
    const lab = fighting(2);
    const [idle, other] = lab.world.ships;
    const foe = lab.addFoe(FOE.crotchet, MID_X - 80, MID_Y);
    Object.assign(foe, { phase: FOE_PHASE.rest, phaseTicks: 1e9, contactTicks: 1e9 });
    lab.step(REST_AFTER_TICKS - 1, {}, awake);
    expect(findTarget(lab.world, foe)).toBe(idle);
    lab.step(1, {}, awake);
    expect(findTarget(lab.world, foe)).toBe(other);
    const { health } = idle!;
    hit(lab, 30);
    expect(idle!.health).toBe(health);
    lab.step(1, { moveX: 5 }, awake);
    expect(findTarget(lab.world, foe)).toBe(idle);
    hit(lab, 30);
    expect(idle!.health).toBe(health - 30);
  });

  it('[AR118] meets no more foes and loses no wave, and the fight goes on with the next input', () => {
    const lab = createLab({ difficulty: 0.6, adaptive: true });
    lab.world.phaseTicks = 1;
    lab.step(seconds(20));
    const { health, downs } = lab.ship;
    const foes = lab.world.foes.count;
    lab.step(seconds(60));
    expect([lab.ship.health, lab.ship.downs, lab.world.foes.count]).toEqual([health, downs, foes]);
    lab.step(seconds(5), { moveX: 127 });
    lab.step(seconds(5), { moveX: -127 });
    expect(lab.world.foes.items.slice(0, foes).some(({ vx, vy }) => vx !== 0 || vy !== 0)).toBe(true);
  });
});
