import { describe, expect, it } from 'vitest';
import { FOE, FOE_PHASE } from '../foes/foe-kinds.ts';
import { NEUTRAL_PRESSURE } from '../waves/pressure.ts';
import { MAX_PICKUPS } from '../world/constants.ts';
import { createLab, MID_X, MID_Y } from '../world/lab.ts';
import { pickupRate } from '../world/levers.ts';
import { addPickup, PICKUP } from './pickup-pool.ts';
import { dropPickup, HEALTH_GAIN, OVERDRIVE_TICKS } from './pickups.ts';
import { BUTTON } from './ship-input.ts';

describe('pick-ups', () => {
  it.each([0, 0.5, 1])('[AR30] fall at the rate of difficulty %s', (difficulty) => {
    const lab = createLab({ difficulty });
    let dropped = 0;
    for (let i = 0; i < 20_000; i++) {
      dropPickup(lab.world, 100, 100, NEUTRAL_PRESSURE);
      dropped += lab.world.pickups.count;
      lab.world.pickups.count = 0;
    }
    // The bound is four standard deviations of a binomial.
    expect(Math.abs(dropped / 20_000 - pickupRate.at(difficulty))).toBeLessThan(4 * Math.sqrt(0.25 / 20_000));
  });

  it('[AR30] vanish after 12 s', () => {
    const lab = createLab();
    addPickup(lab.world.pickups, PICKUP.health, 100, 100);
    lab.step(239);
    expect(lab.world.pickups.count).toBe(1);
    lab.step();
    expect(lab.world.pickups.count).toBe(0);
  });

  it('[AR30] drift to a near ship, and are taken once', () => {
    const lab = createLab({ players: 2 });
    lab.ship.health = 50;
    addPickup(lab.world.pickups, PICKUP.health, MID_X + 80, MID_Y);
    lab.step(12);
    expect(lab.world.pickups.count).toBe(0);
    expect(lab.named('pickup')).toMatchObject([{ slot: 0, fields: { kind: PICKUP.health } }]);
    expect(lab.ship.health).toBe(50 + HEALTH_GAIN);
  });

  it('[AR31] health never exceeds what is full', () => {
    const lab = createLab();
    lab.ship.health = 95;
    addPickup(lab.world.pickups, PICKUP.health, MID_X, MID_Y);
    lab.step();
    expect(lab.ship.health).toBe(100);
  });

  it('[AR31] overdrive fires faster for its time', () => {
    const shotsIn = (overdrive: boolean) => {
      const lab = createLab();
      if (overdrive) addPickup(lab.world.pickups, PICKUP.overdrive, MID_X, MID_Y);
      lab.step();
      lab.step(OVERDRIVE_TICKS, { buttons: BUTTON.fire });
      return lab.named('shot').length;
    };
    expect(shotsIn(true) / shotsIn(false)).toBeCloseTo(1.7, 1);
    const lab = createLab();
    addPickup(lab.world.pickups, PICKUP.overdrive, MID_X, MID_Y);
    lab.step(OVERDRIVE_TICKS + 1);
    expect(lab.ship.overdriveTicks).toBe(0);
  });

  it('[AR31] grace gives points and combo', () => {
    const lab = createLab();
    addPickup(lab.world.pickups, PICKUP.grace, MID_X, MID_Y);
    lab.step();
    expect([lab.ship.combo, lab.ship.score, lab.world.score]).toEqual([5, 60, 60]);
  });

  it('[AR31] rest slows all foes for its time', () => {
    const lab = createLab();
    lab.ship.invulnerableTicks = 10_000;
    const foe = lab.addFoe(FOE.crotchet, 60, 60);
    lab.step(20);
    addPickup(lab.world.pickups, PICKUP.rest, MID_X, MID_Y);
    lab.step(20);
    expect(Math.hypot(foe.vx, foe.vy)).toBeLessThan(1.2);
    lab.step(50);
    expect(Math.hypot(foe.vx, foe.vy)).toBeGreaterThan(3);
    expect(foe.phase).toBe(FOE_PHASE.moving);
  });

  it('[AR27] are not made when the pool is full', () => {
    const lab = createLab();
    for (let i = 0; i < MAX_PICKUPS + 5; i++) addPickup(lab.world.pickups, PICKUP.health, 10, 10);
    expect(lab.world.pickups.count).toBe(MAX_PICKUPS);
  });
});
