import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOLD_TICKS } from '../ships/ship.ts';
import { BUTTON, createInput, type ShipInput } from '../ships/ship-input.ts';
import { ignoreEvents } from './arena-events.ts';
import { createLab, MID_X } from './lab.ts';
import { catchUp, stepWorld } from './step-world.ts';
import { addPlayer, createWorld, hashWorld, type World } from './world.ts';

const right: ShipInput = { ...createInput(), moveX: 127, aimX: 127 };

function createRun(): World {
  const world = createWorld({ seed: 9 });
  addPlayer(world, 0);
  return world;
}

const motionOf = ({ ships }: World) => {
  const { x, y, vx, vy, aimX, aimY, dashTicks, dashCooldownTicks } = ships[0]!;
  return { x, y, vx, vy, aimX, aimY, dashTicks, dashCooldownTicks };
};

describe('a ship whose input is late', () => {
  it('[AR19] waits where it is, goes on shooting, and can be hurt', () => {
    const lab = createLab();
    lab.step(10, { moveX: 127, aimX: 127, buttons: BUTTON.fire });
    const { x, y, vx } = lab.ship;
    const shots = lab.named('shot').length;
    lab.step(HOLD_TICKS);
    expect([lab.ship.x, lab.ship.y, lab.ship.vx]).toEqual([x, y, vx]);
    expect(lab.named('shot').length).toBe(shots + 2);
    expect(lab.ship.owedTicks).toBe(HOLD_TICKS);
    expect(x).toBeGreaterThan(MID_X + 50);
  });

  it('[AR19] is idle after that: it comes to rest and stops shooting', () => {
    const lab = createLab();
    lab.step(10, { moveX: 127, buttons: BUTTON.fire });
    lab.step(HOLD_TICKS + 40);
    const shots = lab.named('shot').length;
    lab.step(20);
    expect(lab.ship.vx).toBe(0);
    expect(lab.named('shot').length).toBe(shots);
    // Those steps are over: a player who comes back has none to make up.
    expect(lab.ship.owedTicks).toBe(0);
  });

  it('[AR19] makes up what it waited for and no more: nobody moves further than one input per tick', () => {
    const world = createRun();
    stepWorld(world, [right], ignoreEvents);
    expect(catchUp(world, 0, right, ignoreEvents)).toBe(false);
    for (let tick = 0; tick < 3; tick++) stepWorld(world, [undefined], ignoreEvents);
    const made = Array.from({ length: 20 }, () => catchUp(world, 0, right, ignoreEvents));
    expect(made.filter(Boolean)).toHaveLength(3);
  });

  it('[AR19] ends where it would have been, to the bit, however its inputs were delayed', () => {
    const axis = fc.integer({ min: -127, max: 127 });
    const input = fc.record({
      seq: fc.constant(0),
      moveX: axis,
      moveY: axis,
      aimX: axis,
      aimY: axis,
      buttons: fc.constantFrom(0, BUTTON.dash),
    });
    // How many inputs have arrived by each tick besides the one due: gaps first, then bursts.
    const script = fc.array(fc.record({ input, late: fc.nat({ max: HOLD_TICKS - 1 }) }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(script, (steps) => {
        const smooth = createRun();
        const late = createRun();
        for (const step of steps) stepWorld(smooth, [step.input], ignoreEvents);
        const queue: ShipInput[] = [];
        let arrived = 0;
        for (let tick = 0; arrived < steps.length || queue.length > 0; tick++) {
          while (arrived < steps.length && arrived + steps[arrived]!.late <= tick) queue.push(steps[arrived++]!.input);
          while (queue.length > 1 && late.ships[0]!.owedTicks > 0) catchUp(late, 0, queue.shift()!, ignoreEvents);
          stepWorld(late, [queue.shift()], ignoreEvents);
        }
        expect(motionOf(late)).toEqual(motionOf(smooth));
      }),
      { numRuns: 60 },
    );
  });

  it('[AR19] is waited for again in full once its inputs have been on time for some seconds', () => {
    const lab = createLab();
    // A ship waits for no input before its first one.
    lab.step(20);
    expect(lab.ship.owedTicks).toBe(0);
    lab.step(1, {});
    lab.step(6);
    expect(lab.ship.owedTicks).toBe(6);
    lab.step(8 * 20, {});
    expect([lab.ship.owedTicks, lab.ship.heldTicks]).toEqual([0, 0]);
  });

  it('[AR19] waiting is part of the state and of its hash', () => {
    const world = createRun();
    const before = hashWorld(world);
    world.ships[0]!.owedTicks = 2;
    const two = hashWorld(world);
    world.ships[0]!.owedTicks = 0;
    world.ships[1]!.owedTicks = 2;
    expect(new Set([before, two, hashWorld(world)]).size).toBe(3);
  });
});
