import { describe, expect, it } from 'vitest';
import { FOE, FOE_KINDS, FOE_PHASE } from '../foes/foe-kinds.ts';
import { addPickup, PICKUP } from '../ships/pickup-pool.ts';
import { addShot, FOE_OWNER } from '../shots/shots.ts';
import { announceGroup, beginWave } from '../waves/compose-wave.ts';
import { ignoreEvents } from './arena-events.ts';
import { ARENA_HEIGHT, ARENA_PHASE, ARENA_WIDTH, SHIP_RADIUS, SHIP_SPEED } from './constants.ts';
import { createLab, MID_X, MID_Y } from './lab.ts';
import { FULL_LIGHT, lightRadius, NARROW_LIGHT } from './light.ts';
import { MODE_NAMES, MODES, type ModeName, modeNumber, modeRules } from './modes.ts';
import { stepWorld } from './step-world.ts';
import { addPlayer, cloneWorld, createWorld, hashWorld, type World } from './world.ts';

const inMode = (name: ModeName, options: { difficulty?: number } = {}) =>
  createLab({ ...options, mode: modeNumber(name) });

function addFlyingShot(world: World, owner: number, x: number, y: number, vx: number, vy: number) {
  const shot = addShot(world.shots, owner, world.tick + 1, x, y, vx, vy)!;
  shot.ticksLeft = 40;
  shot.damage = 10;
  shot.radius = 5;
  shot.foeKind = owner === FOE_OWNER ? FOE.tremolo : -1;
  return shot;
}

describe('a mode', () => {
  it('[AR90] has a number and a name; a number or name that is none gives ionian or -1', () => {
    expect(MODES.map(({ name }) => name)).toEqual([...MODE_NAMES]);
    for (const [number, name] of MODE_NAMES.entries()) expect(modeNumber(name)).toBe(number);
    expect(modeNumber('locrian')).toBe(-1);
    expect(modeRules(77).name).toBe('ionian');
  });

  it('[AR90] is part of the state: of its hash, of a copy, and of what comes of the same seed', () => {
    const worlds = MODES.map((_, mode) => createWorld({ seed: 5, mode }));
    expect(new Set(worlds.map(hashWorld)).size).toBe(MODES.length);
    expect(hashWorld(cloneWorld(worlds[3]!))).toBe(hashWorld(worlds[3]!));
    expect(cloneWorld(worlds[3]!).mode).toBe(3);
  });

  it.each(MODE_NAMES)('[AR91] %s sends every kind of foe, each about as often as its mix says', (name) => {
    const world = createWorld({ seed: 11, mode: modeNumber(name) });
    const counts = FOE_KINDS.map(() => 0);
    for (let wave = 20; wave < 60; wave++) {
      world.wave = wave;
      for (beginWave(world, 1); world.queue.length > 0; announceGroup(world, 1)) {
        for (let i = 0; i < world.queue.length; i++) counts[world.queue.kinds[i]!]!++;
      }
    }
    const total = counts.reduce((sum, count) => sum + count, 0);
    const { mix } = modeRules(world.mode);
    const weights = FOE_KINDS.map(({ weight }, kind) => weight * mix[kind]!);
    const weightTotal = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [kind, count] of counts.entries()) {
      expect(Math.abs(count / total - weights[kind]! / weightTotal), `kind ${kind}`).toBeLessThan(0.04);
    }
  });
});

describe('dorian', () => {
  it('[AR92] lets a ship slide: it stops in 50 ticks instead of 15, and turns in a wide curve', () => {
    const stopTicks = (name: ModeName) => {
      const lab = inMode(name);
      lab.step(20, { moveX: 127 });
      expect(lab.ship.vx).toBeGreaterThan(SHIP_SPEED * 0.9);
      let ticks = 0;
      for (; lab.ship.vx > 0.5 && ticks < 200; ticks++) lab.step(1, {});
      return ticks;
    };
    expect(stopTicks('ionian')).toBeLessThan(8);
    expect(stopTicks('dorian')).toBeGreaterThan(20);
  });
});

describe('phrygian', () => {
  it("[AR93] has walls that give each shot back once, a player's and a foe's, on a new straight flight", () => {
    for (const owner of [0, FOE_OWNER]) {
      const lab = inMode('phrygian');
      lab.ship.y = 100;
      const shot = addFlyingShot(lab.world, owner, ARENA_WIDTH - 50, 500, 20, 4);
      lab.step(3);
      expect(shot.x).toBe(ARENA_WIDTH - 10);
      lab.step(1);
      expect([shot.x, shot.vx, shot.vy]).toEqual([ARENA_WIDTH - 10, -20, 4]);
      expect([shot.originX, shot.bornTick, shot.bouncesLeft]).toEqual([shot.x, lab.world.tick, 0]);
      lab.step(5);
      expect(shot.x).toBe(shot.originX + shot.vx * (lab.world.tick - shot.bornTick));
      expect(lab.world.shots.count).toBe(1);
    }
  });

  it('[AR93] ends a shot at its second wall; elsewhere at the first', () => {
    const lab = inMode('phrygian');
    addFlyingShot(lab.world, 0, 20, 300, -8, 0).ticksLeft = 400;
    lab.step(100);
    expect(lab.world.shots.count).toBe(1);
    lab.step(100);
    expect(lab.world.shots.count).toBe(0);
    expect(lab.named('miss')).toHaveLength(1);
    const plain = inMode('ionian');
    addFlyingShot(plain.world, 0, 20, 300, -8, 0);
    plain.step(4);
    expect(plain.world.shots.count).toBe(0);
  });
});

describe('lydian', () => {
  it('[AR94] has a light that narrows while a wave lasts, to a bound, and is whole between waves', () => {
    const { world } = inMode('lydian');
    expect(lightRadius(world)).toBe(FULL_LIGHT);
    world.phase = ARENA_PHASE.fight;
    const radii = [0, 200, 400, 5000].map((waveTicks) => {
      world.waveTicks = waveTicks;
      return lightRadius(world);
    });
    expect(radii).toEqual([FULL_LIGHT, FULL_LIGHT - 120, FULL_LIGHT - 240, NARROW_LIGHT]);
    const plain = createWorld({ seed: 1 });
    plain.phase = ARENA_PHASE.fight;
    plain.waveTicks = 5000;
    expect(lightRadius(plain)).toBe(FULL_LIGHT);
  });

  it("[AR94] puts out shots that leave the light, a player's as a miss; what is in the light flies on", () => {
    const lab = inMode('lydian');
    lab.world.phase = ARENA_PHASE.fight;
    lab.world.waveTicks = 5000;
    // A foe far away keeps the wave from being cleared.
    lab.addFoe(FOE.minim, 60, 60);
    lab.ship.invulnerableTicks = 10_000;
    addFlyingShot(lab.world, 0, MID_X + NARROW_LIGHT - 30, MID_Y, 20, 0);
    addFlyingShot(lab.world, FOE_OWNER, MID_X - NARROW_LIGHT + 30, MID_Y, -20, 0);
    const within = addFlyingShot(lab.world, 0, MID_X - 200, MID_Y + 100, 10, 0);
    lab.step(3, {});
    expect(lab.world.shots.count).toBe(1);
    expect(lab.world.shots.items[0]).toBe(within);
    expect(lab.named('miss')).toHaveLength(1);
  });
});

describe('mixolydian', () => {
  it('[AR95] carries ships, foes and pick-ups round the middle; downed ships and shots stay on their way', () => {
    const lab = inMode('mixolydian');
    const { world, ship } = lab;
    ship.x = MID_X + 300;
    ship.y = MID_Y;
    const foe = lab.addFoe(FOE.fermata, MID_X, MID_Y - 250);
    foe.phase = FOE_PHASE.windUp;
    foe.phaseTicks = 100;
    addPickup(world.pickups, PICKUP.grace, MID_X - 200, MID_Y);
    const shot = addFlyingShot(world, 0, MID_X, 600, 5, 0);
    lab.step(20, {});
    expect(ship.y).toBeGreaterThan(MID_Y + 30);
    expect(foe.x).toBeGreaterThan(MID_X + 25);
    expect(world.pickups.items[0]!.y).toBeLessThan(MID_Y - 20);
    expect(shot.y).toBe(600);
    const distance = Math.sqrt((ship.x - MID_X) ** 2 + (ship.y - MID_Y) ** 2);
    expect(Math.abs(distance - 300)).toBeLessThan(1);
    ship.frozen = 1;
    const { x, y } = ship;
    lab.step(5, {});
    expect([ship.x, ship.y]).toEqual([x, y]);
  });

  it('[AR95] keeps everyone inside the walls', () => {
    const world = createWorld({ seed: 2, mode: modeNumber('mixolydian') });
    addPlayer(world, 0);
    for (let tick = 0; tick < 2000; tick++) {
      stepWorld(world, [{ seq: 0, moveX: 127, moveY: -127, aimX: 1, aimY: 0, buttons: 0 }], ignoreEvents);
      const { x, y } = world.ships[0]!;
      expect(x).toBeLessThanOrEqual(ARENA_WIDTH - SHIP_RADIUS);
      expect(y).toBeGreaterThanOrEqual(SHIP_RADIUS);
      expect(y).toBeLessThanOrEqual(ARENA_HEIGHT - SHIP_RADIUS);
    }
  });
});
