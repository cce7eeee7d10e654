import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOE_KINDS } from '../foes/foe-kinds.ts';
import { createInput, type ShipInput } from '../ships/ship-input.ts';
import { MAX_PRESSURE, MIN_PRESSURE } from '../waves/pressure.ts';
import { ARENA_EVENTS, type EmitEvent, EVENT_NAMES, ignoreEvents } from './arena-events.ts';
import { ARENA_HEIGHT, ARENA_WIDTH, MAX_FOES, MAX_PICKUPS, MAX_PLAYERS, MAX_SHOTS } from './constants.ts';
import { createRandom, nextFloat, nextIndex } from './random.ts';
import { stepWorld } from './step-world.ts';
import {
  addPlayer,
  cloneWorld,
  copyWorld,
  createWorld,
  hashWorld,
  removePlayer,
  setDecision,
  type World,
} from './world.ts';

/** A run of joins, leaves, inputs (good and bad) and decisions, all from one seed. */
function createScript(seed: number, emit: EmitEvent = ignoreEvents) {
  const random = createRandom(seed);
  const world = createWorld({ seed });
  const inputs: (ShipInput | undefined)[] = new Array(MAX_PLAYERS).fill(undefined);
  const axis = () =>
    nextIndex(random, 30) === 0
      ? [Number.NaN, Infinity, -1e9, 0.5][nextIndex(random, 4)]!
      : nextIndex(random, 255) - 127;
  const step = () => {
    for (let slot = 0; slot < MAX_PLAYERS; slot++) {
      const { present } = world.ships[slot]!;
      if (!present && nextIndex(random, 60) === 0) addPlayer(world, slot);
      else if (present && nextIndex(random, 900) === 0) removePlayer(world, slot);
      if (nextIndex(random, 10) === 0) inputs[slot] = undefined;
      else if (nextIndex(random, 4) === 0) {
        inputs[slot] = { seq: axis(), moveX: axis(), moveY: axis(), aimX: axis(), aimY: axis(), buttons: axis() };
      }
    }
    if (nextIndex(random, 100) === 0) {
      const help = [nextFloat(random), nextFloat(random), nextFloat(random), axis()] as [
        number,
        number,
        number,
        number,
      ];
      setDecision(world, { difficulty: nextFloat(random) * 1.2 - 0.1, pace: nextFloat(random), help });
    }
    stepWorld(world, inputs, emit);
  };
  return { world, step };
}

function checkWorld(world: World): void {
  expect(world.foes.count).toBeLessThanOrEqual(MAX_FOES);
  expect(world.shots.count).toBeLessThanOrEqual(MAX_SHOTS);
  expect(world.pickups.count).toBeLessThanOrEqual(MAX_PICKUPS);
  expect(world.queue.next).toBeLessThanOrEqual(world.queue.length);
  for (const ship of world.ships) checkInside(ship, 14);
  for (const foe of world.foes.items.slice(0, world.foes.count)) {
    checkInside(foe, FOE_KINDS[foe.kind]!.radius);
    expect(foe.health).toBeGreaterThan(-1000);
  }
  for (const pickup of world.pickups.items.slice(0, world.pickups.count)) checkInside(pickup, 0);
  for (const ship of world.ships) {
    expect(ship.health).toBeGreaterThanOrEqual(0);
    expect(ship.health).toBeLessThanOrEqual(ship.maxHealth);
    expect(ship.health === 0).toBe(ship.down !== 0);
    expect(ship.intensity >= 0 && ship.intensity <= 1).toBe(true);
    expect(ship.pressure >= MIN_PRESSURE && ship.pressure <= MAX_PRESSURE).toBe(true);
    expect(ship.score).toBeGreaterThanOrEqual(0);
  }
  expect(findNaN(world, 'world')).toBeNull();
}

function checkInside({ x, y }: { x: number; y: number }, margin: number): void {
  if (x === 0 && y === 0) return; // an empty slot
  expect(x).toBeGreaterThanOrEqual(margin);
  expect(x).toBeLessThanOrEqual(ARENA_WIDTH - margin);
  expect(y).toBeGreaterThanOrEqual(margin);
  expect(y).toBeLessThanOrEqual(ARENA_HEIGHT - margin);
}

function findNaN(node: object, path: string): string | null {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'number' && !Number.isFinite(value)) return `${path}.${key}`;
    const found = typeof value === 'object' ? findNaN(value, `${path}.${key}`) : null;
    if (found !== null) return found;
  }
  return null;
}

describe('the world', () => {
  it('[AR1] is the same at every tick for the same seed, joins, leaves, inputs and decisions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const a = createScript(seed);
        const b = createScript(seed);
        for (let tick = 0; tick < 400; tick++) {
          a.step();
          b.step();
          if (tick % 20 === 0) expect(hashWorld(a.world)).toBe(hashWorld(b.world));
        }
        expect(a.world).toEqual(b.world);
      }),
      { numRuns: 20 },
    );
  });

  it('[AR1] differs for another seed', () => {
    const hashes = Array.from({ length: 50 }, (_, seed) => {
      const world = createWorld({ seed });
      addPlayer(world, 0);
      for (let tick = 0; tick < 60; tick++) stepWorld(world, [], ignoreEvents);
      return hashWorld(world);
    });
    expect(new Set(hashes).size).toBe(50);
  });

  it('[AR6] holds no NaN, nothing outside the walls and no pool over its capacity, whatever comes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const script = createScript(seed);
        for (let tick = 0; tick < 1200; tick++) {
          script.step();
          if (tick % 40 === 0) checkWorld(script.world);
        }
        checkWorld(script.world);
      }),
      { numRuns: 12 },
    );
  });

  it('[AR6] stays whole at full difficulty with four players who shoot all the time and a late wave', () => {
    const world = createWorld({ seed: 3 });
    for (let slot = 0; slot < MAX_PLAYERS; slot++) addPlayer(world, slot);
    world.wave = 300;
    setDecision(world, { difficulty: 1, pace: 1, help: [1, 1, 1, 1] });
    for (const ship of world.ships) ship.ornaments.splice(0, 6, 5, 5, 5, 5, 5, 5);
    const input = { ...createInput(), buttons: 1, aimX: 5, aimY: 100 };
    let highest = 0;
    for (let tick = 0; tick < 1500; tick++) {
      for (const ship of world.ships) ship.health = 100;
      stepWorld(world, [input, input, input, input], ignoreEvents);
      highest = Math.max(highest, world.foes.count);
      if (tick % 50 === 0) checkWorld(world);
    }
    expect(highest).toBeGreaterThan(100);
  });

  it('[AR70] emits observed events only, to players who are there, with fields in their ranges', () => {
    const seen = new Set<string>();
    let world: World | null = null;
    const emit: EmitEvent = (slot, type, ...values) => {
      const name = EVENT_NAMES[type]!;
      seen.add(name);
      expect(world!.ships[slot]!.present).toBe(true);
      expect(ARENA_EVENTS[name].source).toBe('observed');
      const fields = Object.entries(ARENA_EVENTS[name].fields);
      values.forEach((value, i) => {
        const field = fields[i]?.[1];
        const inRange = field === undefined ? value === 0 : value >= field.min && value <= field.max;
        if (!inRange || (field?.integer && !Number.isInteger(value))) {
          expect.fail(`${name} field ${i}: ${value} at tick ${world!.tick}`);
        }
      });
    };
    for (let seed = 1; seed <= 6; seed++) {
      const script = createScript(seed, emit);
      world = script.world;
      for (let tick = 0; tick < 2000; tick++) script.step();
    }
    const observed = EVENT_NAMES.filter((name) => ARENA_EVENTS[name].source === 'observed');
    // Random inputs rarely clear a wave: clearing, and the upgrade after it, have tests of their own.
    for (const name of observed) if (!['waveCleared', 'upgrade', 'idle'].includes(name)) expect(seen).toContain(name);
  });
});

describe('a copy of a world', () => {
  it('[AR3] is equal, shares nothing, and goes on alike', () => {
    for (const seed of [1, 2, 3]) {
      const { world, step } = createScript(seed);
      for (let tick = 0; tick < 700; tick++) step();
      const clone = cloneWorld(world);
      const other = createWorld({ seed: 99 });
      copyWorld(other, world);
      expect(clone).toEqual(world);
      const before = hashWorld(world);
      expect([hashWorld(clone), hashWorld(other)]).toEqual([before, before]);
      const inputs = Array.from({ length: MAX_PLAYERS }, (_, slot) => ({
        ...createInput(),
        moveX: slot * 20,
        buttons: 1,
      }));
      for (let tick = 0; tick < 200; tick++) stepWorld(clone, inputs, ignoreEvents);
      expect(hashWorld(world)).toBe(before);
      for (let tick = 0; tick < 200; tick++) stepWorld(other, inputs, ignoreEvents);
      for (let tick = 0; tick < 200; tick++) stepWorld(world, inputs, ignoreEvents);
      expect([hashWorld(clone), hashWorld(other)]).toEqual([hashWorld(world), hashWorld(world)]);
    }
  });
});

describe('the hash of a world', () => {
  it('[AR4] changes with every single number of the state', () => {
    const { world, step } = createScript(4);
    for (let tick = 0; tick < 300; tick++) step();
    const base = hashWorld(world);
    expect(Number.isSafeInteger(base) && base >= 0).toBe(true);
    let leaves = 0;
    const visit = (node: Record<string, unknown>) => {
      // Pools are large and their items alike: three stand for all.
      const keys = Object.keys(node).filter((key) => !/^\d+$/.test(key) || Number(key) < 3);
      for (const key of keys) {
        const value = node[key];
        if (typeof value === 'object') visit(value as Record<string, unknown>);
        else {
          leaves += 1;
          node[key] = typeof value === 'boolean' ? !value : (value as number) * (1 + 1e-12) || 1e-9;
          expect(hashWorld(world), key).not.toBe(base);
          node[key] = value;
        }
      }
    };
    visit(world as never);
    expect(hashWorld(world)).toBe(base);
    expect(leaves).toBeGreaterThan(250);
  });
});
