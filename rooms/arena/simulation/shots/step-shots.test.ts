import { describe, expect, it } from 'vitest';
import { FOE, FOE_PHASE } from '../foes/foe-kinds.ts';
import { FIRE_INTERVAL_TICKS, SHOT_DAMAGE } from '../ships/fire.ts';
import { BUTTON } from '../ships/ship-input.ts';
import { MAX_SHOTS } from '../world/constants.ts';
import { createLab, type Lab, MID_X, MID_Y } from '../world/lab.ts';
import { hurtShip } from './combat.ts';
import { addShot, FOE_OWNER } from './shots.ts';

const fire = { aimX: 127, buttons: BUTTON.fire };

function hostileShot(lab: Lab, x: number, y: number, vx: number, vy: number) {
  const shot = addShot(lab.world.shots, FOE_OWNER, lab.world.tick, x, y, vx, vy)!;
  return Object.assign(shot, { foeKind: FOE.tremolo, damage: 9, radius: 6, ticksLeft: 100 });
}

describe('shots of players', () => {
  it('[AR17] leave four times a second while the button is held', () => {
    const lab = createLab();
    lab.step(100, fire);
    expect(lab.named('shot').length).toBe(100 / FIRE_INTERVAL_TICKS);
    lab.step(20, { aimX: 127 });
    expect(lab.named('shot').length).toBe(20);
  });

  it('[AR17] end as exactly one hit or miss each', () => {
    const lab = createLab();
    const foe = lab.addFoe(FOE.minim, MID_X + 300, MID_Y);
    Object.assign(foe, { phase: FOE_PHASE.rest, phaseTicks: 1e6, health: 1e6 });
    lab.step(100, { ...fire, aimY: 20 });
    lab.step(100, fire);
    lab.step(60);
    const { length: shots } = lab.named('shot');
    const { length: hits } = lab.named('hit');
    const { length: misses } = lab.named('miss');
    expect(lab.world.shots.count).toBe(0);
    expect(hits + misses).toBe(shots);
    expect(hits).toBeGreaterThan(5);
    expect(misses).toBeGreaterThan(5);
    expect(foe.health).toBeCloseTo(1e6 - hits * SHOT_DAMAGE, 6);
  });

  it('are where origin, velocity and age say, which is how clients draw them', () => {
    const lab = createLab();
    lab.step(1, { aimX: 90, aimY: -40, buttons: BUTTON.fire });
    const shot = lab.world.shots.items[0]!;
    for (let age = 0; age < 10; age++) {
      expect(shot.x).toBeCloseTo(shot.originX + shot.vx * (lab.world.tick - shot.bornTick), 9);
      expect(shot.y).toBeCloseTo(shot.originY + shot.vy * (lab.world.tick - shot.bornTick), 9);
      lab.step();
    }
  });

  it('meet the first foe on their way even when they fly further in a tick than it is wide', () => {
    for (let gap = 40; gap < 90; gap += 3) {
      const lab = createLab();
      const near = lab.addFoe(FOE.quaver, MID_X + gap, MID_Y);
      const far = lab.addFoe(FOE.quaver, MID_X + gap + 21, MID_Y);
      for (const foe of [near, far]) Object.assign(foe, { phase: FOE_PHASE.rest, phaseTicks: 1e6 });
      const full = near.health;
      lab.step(6, { aimX: 127, buttons: lab.world.tick === 0 ? BUTTON.fire : 0 });
      expect([near.health < full, far.health]).toEqual([true, full]);
    }
  });

  it('[AR27] are not made when the pool is full', () => {
    const lab = createLab();
    for (let i = 0; i < MAX_SHOTS; i++) expect(addShot(lab.world.shots, 0, 0, 0, 0, 0, 0)).not.toBeNull();
    expect(addShot(lab.world.shots, 0, 0, 0, 0, 0, 0)).toBeNull();
  });
});

describe('shots of foes', () => {
  it('hurt the ship they meet, once', () => {
    const lab = createLab();
    hostileShot(lab, MID_X - 100, MID_Y, 10, 0);
    lab.step(40);
    expect(lab.named('hurt').map(({ fields }) => fields)).toEqual([{ damage: 9, kind: FOE.tremolo, health: 0.91 }]);
    expect(lab.named('nearMiss')).toEqual([]);
  });

  it('[AR18] are one near miss when they pass close by', () => {
    const lab = createLab();
    hostileShot(lab, MID_X - 100, MID_Y - 30, 10, 0);
    lab.step(40);
    const misses = lab.named('nearMiss');
    expect(misses.length).toBe(1);
    expect(misses[0]!.fields.distance).toBeGreaterThanOrEqual(30);
    expect(misses[0]!.fields.distance).toBeLessThan(45);
    expect(lab.ship.health).toBe(100);
  });

  it('[AR18] are none when they pass far away, or before they have passed', () => {
    const lab = createLab();
    hostileShot(lab, MID_X - 100, MID_Y - 60, 10, 0);
    hostileShot(lab, MID_X - 300, MID_Y - 30, 10, 0);
    lab.step(25);
    expect(lab.named('nearMiss')).toEqual([]);
  });

  it('[AR14] go through a dashing ship, and [AR16] a ship that was just hurt', () => {
    const lab = createLab();
    lab.ship.dashTicks = 5;
    expect(hurtShip(lab.world, 0, 10, FOE.quaver, lab.emit)).toBe(false);
    lab.ship.dashTicks = 0;
    expect(hurtShip(lab.world, 0, 10, FOE.quaver, lab.emit)).toBe(true);
    for (let i = 0; i < 7; i++) {
      lab.step();
      expect(hurtShip(lab.world, 0, 10, FOE.quaver, lab.emit)).toBe(false);
    }
    lab.step();
    expect(hurtShip(lab.world, 0, 10, FOE.quaver, lab.emit)).toBe(true);
    expect(lab.ship.health).toBe(80);
  });

  it('[AR14][AR16] a dash and the moment after a hit are safe in play', () => {
    const lab = createLab();
    hostileShot(lab, MID_X + 40, MID_Y, -10, 0);
    lab.step(1, { moveX: 127, buttons: BUTTON.dash });
    lab.step(8, { moveX: 127 });
    expect(lab.ship.health).toBe(100);
    const next = createLab();
    hostileShot(next, MID_X - 40, MID_Y, 10, 0);
    hostileShot(next, MID_X - 60, MID_Y, 10, 0);
    next.step(20);
    expect(next.named('hurt').length).toBe(1);
  });
});
