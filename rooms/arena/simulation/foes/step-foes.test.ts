import { describe, expect, it } from 'vitest';
import { hurtFoe } from '../shots/combat.ts';
import { FOE_OWNER } from '../shots/shots.ts';
import { beginWave } from '../waves/compose-wave.ts';
import { stepSpawning } from '../waves/spawn.ts';
import { ARENA_WIDTH, MAX_FOES, MAX_PLAYERS } from '../world/constants.ts';
import { createLab, type Lab, MID_X, MID_Y } from '../world/lab.ts';
import { foeSpeed } from '../world/levers.ts';
import { FOE, FOE_KINDS, FOE_NAMES, FOE_PHASE } from './foe-kinds.ts';
import { SLAM_DAMAGE } from './foe-minim.ts';
import { APPEAR_TICKS, addFoe, type Foe } from './foes.ts';

const speedOf = (foe: Foe) => Math.hypot(foe.vx, foe.vy);
const distanceToShip = (lab: Lab, foe: Foe) => Math.hypot(foe.x - lab.ship.x, foe.y - lab.ship.y);
const hostileShots = (lab: Lab) =>
  lab.world.shots.items.slice(0, lab.world.shots.count).filter((s) => s.owner === FOE_OWNER);

/** Steps until `done`, at most `ticks` times. Returns whether it was done. */
function until(lab: Lab, ticks: number, done: () => boolean): boolean {
  for (let i = 0; i < ticks; i++) {
    if (done()) return true;
    lab.step();
  }
  return done();
}

describe('every foe', () => {
  it('[AR20] comes in at a wall, away from ships', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const lab = createLab({ seed, difficulty: 1 });
      beginWave(lab.world, 1);
      for (let i = 0; i < 200; i++) stepSpawning(lab.world, 1);
      expect(lab.world.foes.count).toBeGreaterThan(5);
      for (const foe of lab.world.foes.items.slice(0, lab.world.foes.count)) {
        expect(foe.x === 30 || foe.x === ARENA_WIDTH - 30 || foe.y === 30 || foe.y === 690).toBe(true);
        expect(distanceToShip(lab, foe)).toBeGreaterThanOrEqual(250);
      }
    }
  });

  it.each(FOE_NAMES)('[AR20] %s is harmless and unhurt while it appears', (name) => {
    const lab = createLab();
    const foe = addFoe(lab.world.foes, FOE[name], MID_X, MID_Y, 1)!;
    for (let tick = 1; tick < APPEAR_TICKS; tick++) {
      hurtFoe(foe, 1000, 0);
      lab.step();
      expect([foe.phase, lab.ship.health, foe.health]).toEqual([FOE_PHASE.appearing, 100, foe.maxHealth]);
    }
    lab.step();
    expect(foe.phase).toBe(FOE_PHASE.moving);
    lab.step(20);
    expect(lab.ship.health).toBeLessThan(100);
  });

  it.each(FOE_NAMES)('[AR26] %s hurts by touching, at most once in 16 ticks', (name) => {
    const lab = createLab();
    const foe = lab.addFoe(FOE[name], MID_X, MID_Y);
    for (let i = 0; i < 64; i++) {
      // The foe is held in place, in a phase without attacks: only the touch counts.
      Object.assign(foe, {
        x: MID_X + 1,
        y: MID_Y,
        vx: 0,
        vy: 0,
        phase: FOE_PHASE.rest,
        phaseTicks: 100,
        pushX: 0,
        pushY: 0,
      });
      lab.ship.invulnerableTicks = 0;
      lab.ship.health = 100;
      lab.step();
    }
    const hurts = lab.named('hurt');
    expect(hurts.length).toBeGreaterThan(2);
    for (const hurt of hurts)
      expect(hurt.fields).toMatchObject({ damage: FOE_KINDS[FOE[name]]!.contactDamage, kind: FOE[name] });
    for (let i = 1; i < hurts.length; i++) expect(hurts[i]!.tick - hurts[i - 1]!.tick).toBeGreaterThanOrEqual(16);
  });

  it('[AR26] pushes others out of itself', () => {
    const lab = createLab();
    lab.ship.down = 1;
    const a = lab.addFoe(FOE.crotchet, 300, 300);
    const b = lab.addFoe(FOE.crotchet, 304, 300);
    lab.ship.downedTicks = 1000;
    lab.step(40);
    expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(20);
  });

  it('[AR27] does not come when the pool is full', () => {
    const lab = createLab();
    for (let i = 0; i < MAX_FOES; i++) expect(addFoe(lab.world.foes, FOE.quaver, 10, 10, 1)).not.toBeNull();
    expect(addFoe(lab.world.foes, FOE.quaver, 10, 10, 1)).toBeNull();
    expect(lab.world.foes.count).toBe(MAX_FOES);
  });

  it('stands about when nobody is up, and hurts nobody', () => {
    const lab = createLab();
    lab.ship.down = 1;
    lab.ship.downedTicks = 100_000;
    for (const kind of Object.values(FOE)) lab.addFoe(kind, MID_X + 40 * kind, MID_Y);
    lab.step(200);
    expect(lab.named('hurt')).toEqual([]);
    expect(hostileShots(lab)).toEqual([]);
  });

  it('goes for the nearest player who is up', () => {
    const lab = createLab({ players: MAX_PLAYERS });
    lab.world.ships[1]!.down = 1;
    lab.world.ships[1]!.downedTicks = 100_000;
    const foe = lab.addFoe(FOE.crotchet, MID_X + 210, MID_Y + 150);
    const before = Math.hypot(foe.x - (MID_X + 400), foe.y - MID_Y);
    lab.step(20);
    expect(Math.hypot(foe.x - (MID_X + 400), foe.y - MID_Y)).toBeLessThan(before - 50);
  });
});

describe('quaver', () => {
  it('[AR21] weaves, stands still to wind up, and darts straight and fastest of all', () => {
    const lab = createLab();
    const foe = lab.addFoe(FOE.quaver, MID_X - 350, MID_Y);
    lab.step(12);
    expect(Math.abs(foe.y - MID_Y)).toBeGreaterThan(8);
    expect(until(lab, 200, () => foe.phase === FOE_PHASE.windUp)).toBe(true);
    lab.step();
    expect(speedOf(foe)).toBe(0);
    expect(until(lab, 40, () => foe.phase === FOE_PHASE.attack)).toBe(true);
    lab.step();
    const { vx, vy } = foe;
    expect(speedOf(foe)).toBeGreaterThan(2 * Math.max(...FOE_KINDS.map(({ speed }) => speed)) * foeSpeed.at(0.5));
    lab.step(3);
    expect([foe.vx, foe.vy]).toEqual([vx, vy]);
    expect(until(lab, 40, () => foe.phase === FOE_PHASE.rest)).toBe(true);
    expect(until(lab, 60, () => foe.phase === FOE_PHASE.moving)).toBe(true);
  });
});

describe('crotchet', () => {
  it('[AR22] closes in without a pause', () => {
    const lab = createLab();
    const foe = lab.addFoe(FOE.crotchet, 100, 100);
    let before = distanceToShip(lab, foe);
    for (let i = 0; i < 60; i++) {
      lab.step();
      const distance = distanceToShip(lab, foe);
      expect(distance).toBeLessThan(before);
      before = distance;
    }
  });

  it('[AR22] heads for where its target is going', () => {
    const lab = createLab();
    const foe = lab.addFoe(FOE.crotchet, MID_X, 60);
    lab.step(10, { moveX: 127 });
    const toShip = (lab.ship.x - foe.x) / (lab.ship.y - foe.y);
    lab.step(1, { moveX: 127 });
    expect(foe.vx / foe.vy).toBeGreaterThan(toShip);
  });
});

describe('minim', () => {
  it('[AR23] is slowest, toughest and gives way least', () => {
    const minim = FOE_KINDS[FOE.minim]!;
    for (const [kind, other] of FOE_KINDS.entries()) {
      if (kind === FOE.minim) continue;
      expect(minim.speed).toBeLessThan(other.speed);
      expect(minim.health).toBeGreaterThan(other.health);
      expect(minim.pushed).toBeLessThan(other.pushed);
    }
  });

  it('[AR23] winds up near a ship and slams once, everyone within reach and nobody beyond', () => {
    const lab = createLab({ players: 3 });
    const [first, second, third] = lab.world.ships;
    Object.assign(second!, { x: MID_X, y: MID_Y + 60 });
    Object.assign(third!, { x: MID_X + 300, y: MID_Y });
    const foe = lab.addFoe(FOE.minim, MID_X + 70, MID_Y);
    lab.step();
    expect(foe.phase).toBe(FOE_PHASE.windUp);
    expect(until(lab, 60, () => foe.phase === FOE_PHASE.rest)).toBe(true);
    const slams = lab.named('hurt');
    expect(slams.map(({ slot, fields }) => [slot, fields.damage])).toEqual([
      [0, SLAM_DAMAGE],
      [1, SLAM_DAMAGE],
    ]);
    expect([first!.health, third!.health]).toEqual([100 - SLAM_DAMAGE, 100]);
  });

  it('[AR23] its slam can be walked out of', () => {
    const lab = createLab();
    const foe = lab.addFoe(FOE.minim, MID_X + 80, MID_Y);
    expect(until(lab, 5, () => foe.phase === FOE_PHASE.windUp)).toBe(true);
    for (let i = 0; i < 30; i++) lab.step(1, { moveX: -127 });
    expect(lab.ship.health).toBe(100);
  });
});

describe('tremolo', () => {
  it('[AR24] keeps its distance from both sides', () => {
    for (const start of [120, 560]) {
      const lab = createLab({ difficulty: 0.3 });
      lab.ship.invulnerableTicks = 10_000;
      const foe = lab.addFoe(FOE.tremolo, MID_X - start, MID_Y);
      lab.step(160);
      expect(distanceToShip(lab, foe)).toBeGreaterThan(200);
      expect(distanceToShip(lab, foe)).toBeLessThan(380);
    }
  });

  it('[AR24] shakes', () => {
    const lab = createLab();
    const foe = lab.addFoe(FOE.tremolo, MID_X - 290, MID_Y);
    const turns: number[] = [];
    for (let i = 0; i < 8; i++) {
      const before = foe.vy;
      lab.step();
      turns.push(Math.sign(foe.vy - before));
    }
    expect(new Set(turns)).toEqual(new Set([1, -1]));
  });

  it('[AR24] shoots volleys of three after a wind-up', () => {
    const lab = createLab();
    lab.ship.invulnerableTicks = 10_000;
    const foe = lab.addFoe(FOE.tremolo, MID_X - 290, MID_Y);
    expect(until(lab, 20, () => foe.phase === FOE_PHASE.windUp)).toBe(true);
    expect(hostileShots(lab)).toEqual([]);
    expect(until(lab, 60, () => foe.phase === FOE_PHASE.attack)).toBe(true);
    expect(until(lab, 40, () => foe.phase === FOE_PHASE.moving)).toBe(true);
    expect(hostileShots(lab).length).toBe(3);
  });

  it('[AR62] aims better at higher difficulty', () => {
    const meanError = (difficulty: number) => {
      let sum = 0;
      let shots = 0;
      for (let seed = 1; seed <= 40; seed++) {
        const lab = createLab({ seed, difficulty });
        lab.ship.invulnerableTicks = 10_000;
        const foe = lab.addFoe(FOE.tremolo, MID_X - 290, MID_Y);
        until(lab, 100, () => foe.phase === FOE_PHASE.attack);
        until(lab, 40, () => foe.phase === FOE_PHASE.moving);
        for (const shot of hostileShots(lab)) {
          const cross = (MID_X - shot.originX) * shot.vy - (MID_Y - shot.originY) * shot.vx;
          const dot = (MID_X - shot.originX) * shot.vx + (MID_Y - shot.originY) * shot.vy;
          sum += Math.abs(cross / dot);
          shots += 1;
        }
      }
      return sum / shots;
    };
    const [easy, middle, hard] = [0, 0.5, 1].map(meanError);
    expect(easy).toBeGreaterThan(middle! * 1.5);
    expect(middle).toBeGreaterThan(hard! * 1.5);
  });
});

describe('fermata', () => {
  it('[AR25] takes a place near its target, holds still, and bursts into twelve shots all around', () => {
    const lab = createLab();
    lab.ship.invulnerableTicks = 10_000;
    const foe = addFoe(lab.world.foes, FOE.fermata, 100, 100, 1)!;
    lab.step(APPEAR_TICKS);
    expect(Math.hypot(foe.goalX - MID_X, foe.goalY - MID_Y)).toBeLessThan(240);
    expect(until(lab, 200, () => foe.phase === FOE_PHASE.windUp)).toBe(true);
    lab.step();
    const { x, y } = foe;
    expect(until(lab, 80, () => foe.phase === FOE_PHASE.attack)).toBe(true);
    expect([foe.x, foe.y]).toEqual([x, y]);
    const shots = hostileShots(lab);
    expect(shots.length).toBe(12);
    const sum = shots.reduce((total, { vx, vy }) => ({ x: total.x + vx, y: total.y + vy }), { x: 0, y: 0 });
    expect(Math.hypot(sum.x, sum.y)).toBeLessThan(1e-9);
  });

  it('[AR25] takes half the damage while it holds', () => {
    const lab = createLab();
    const foe = lab.addFoe(FOE.fermata, 300, 300);
    hurtFoe(foe, 10, 0);
    expect(foe.health).toBe(54);
    foe.phase = FOE_PHASE.windUp;
    hurtFoe(foe, 10, 0);
    expect(foe.health).toBe(49);
  });
});
