import { describe, expect, it } from 'vitest';
import { FOE, FOE_PHASE } from '../foes/foe-kinds.ts';
import { hurtShip } from '../shots/combat.ts';
import { addShot, FOE_OWNER } from '../shots/shots.ts';
import { ARENA_PHASE } from '../world/constants.ts';
import { createLab, type Lab, MID_X, MID_Y } from '../world/lab.ts';
import { beginWave } from './compose-wave.ts';
import { DIRECTION, MAX_TEMPO_BPM, MIN_TEMPO_BPM } from './director.ts';
import { PEAK_AT, RELAX_TICKS, SUSTAIN_TICKS, spawnInterval } from './step-director.ts';

/** A fight that neither ends nor spawns: one foe far away, out of reach, in a phase that doesn't end. */
function fighting(pace = 0.5): Lab {
  const lab = createLab();
  lab.world.levers.pace = pace;
  lab.world.phase = ARENA_PHASE.fight;
  lab.world.phaseTicks = 0;
  Object.assign(lab.addFoe(FOE.minim, 40, 40), { phase: FOE_PHASE.rest, phaseTicks: 1e9 });
  return lab;
}

/** Steps until the direction changes; returns the ticks it took. */
function ticksIn(lab: Lab, direction: number, each: () => void = () => {}): number {
  for (let ticks = 0; ticks < 2000; ticks++) {
    if (lab.world.director.direction !== direction) return ticks;
    each();
    lab.step();
  }
  return Number.POSITIVE_INFINITY;
}

describe("a player's intensity", () => {
  it('[AR64] rises with damage and is full when downed', () => {
    const lab = createLab();
    hurtShip(lab.world, 0, 11, FOE.quaver, lab.emit);
    expect(lab.ship.intensity).toBeCloseTo(0.2, 6);
    lab.ship.invulnerableTicks = 0;
    hurtShip(lab.world, 0, 1000, FOE.quaver, lab.emit);
    expect(lab.ship.intensity).toBe(1);
    lab.step(20);
    expect(lab.ship.intensity).toBe(1);
  });

  it('[AR64] fades within 8 s of calm', () => {
    const lab = createLab();
    lab.ship.intensity = 1;
    lab.step(159);
    expect(lab.ship.intensity).toBeGreaterThan(0);
    lab.step(2);
    expect(lab.ship.intensity).toBe(0);
  });

  it('[AR64] rises with near kills, near misses and crowds', () => {
    const near = createLab();
    Object.assign(near.addFoe(FOE.quaver, MID_X + 100, MID_Y), { health: 0, lastHitBy: 0 });
    near.step();
    const far = createLab();
    Object.assign(far.addFoe(FOE.quaver, MID_X + 400, MID_Y), { health: 0, lastHitBy: 0 });
    far.step();
    expect([near.ship.intensity > 0.03, far.ship.intensity]).toEqual([true, 0]);
    const missed = createLab();
    const shot = addShot(missed.world.shots, FOE_OWNER, 0, MID_X - 40, MID_Y - 30, 10, 0)!;
    Object.assign(shot, { ticksLeft: 50, radius: 6, foeKind: FOE.tremolo });
    missed.step(8);
    expect(missed.ship.intensity).toBeGreaterThan(0);
    const crowded = createLab();
    for (let i = 0; i < 6; i++) {
      Object.assign(crowded.addFoe(FOE.minim, MID_X + 150, MID_Y - 75 + i * 30), {
        phase: FOE_PHASE.rest,
        phaseTicks: 1e9,
      });
    }
    crowded.step(20);
    expect(crowded.ship.intensity).toBeGreaterThan(0.1);
  });
});

describe('the director', () => {
  it('[AR65] goes from build-up to peak to relax and back, following the players', () => {
    const lab = fighting();
    const { director } = lab.world;
    lab.step(200);
    expect(director.direction).toBe(DIRECTION.buildUp);
    lab.ship.intensity = PEAK_AT + 0.1;
    lab.step();
    expect(director.direction).toBe(DIRECTION.peak);
    expect(ticksIn(lab, DIRECTION.peak)).toBe(SUSTAIN_TICKS);
    expect(director.direction).toBe(DIRECTION.relax);
    expect(ticksIn(lab, DIRECTION.relax)).toBe(RELAX_TICKS);
    expect(director.direction).toBe(DIRECTION.buildUp);
  });

  it('[AR65] sends nobody while it relaxes, and relaxes only once the players have calmed down', () => {
    const lab = fighting();
    lab.world.director.direction = DIRECTION.relax;
    expect(spawnInterval(lab.world)).toBe(Number.POSITIVE_INFINITY);
    let held = 60;
    const ticks = ticksIn(lab, DIRECTION.relax, () => {
      held -= 1;
      lab.ship.intensity = held > 0 ? 0.9 : 0;
    });
    expect(ticks).toBe(59 + RELAX_TICKS);
  });

  it('[AR65] gives up waiting for calm after 8 s', () => {
    const lab = fighting();
    lab.world.director.direction = DIRECTION.relax;
    const ticks = ticksIn(lab, DIRECTION.relax, () => {
      lab.ship.intensity = 0.9;
    });
    expect(ticks).toBeLessThanOrEqual(160 + RELAX_TICKS);
    expect(ticks).toBeGreaterThan(200);
  });

  it('[AR65] an empty arena ends the rest, and foes come again', () => {
    const lab = createLab();
    beginWave(lab.world, 1);
    lab.world.phase = ARENA_PHASE.fight;
    lab.world.queue.ticks = 100;
    lab.world.director.direction = DIRECTION.relax;
    lab.step(2);
    expect(lab.world.director.direction).toBe(DIRECTION.buildUp);
    lab.step(14);
    expect(lab.world.foes.count).toBeGreaterThan(0);
  });

  it('[AR66] pace shortens intervals and rests and lengthens peaks', () => {
    const lengths = [0, 0.5, 1].map((pace) => {
      const lab = fighting(pace);
      const interval = spawnInterval(lab.world);
      lab.world.director.direction = DIRECTION.peak;
      const peak = ticksIn(lab, DIRECTION.peak);
      return { interval, peak, relax: ticksIn(lab, DIRECTION.relax) };
    });
    const [slow, neutral, quick] = lengths;
    expect(neutral).toMatchObject({ peak: SUSTAIN_TICKS, relax: RELAX_TICKS });
    expect(slow!.interval).toBeGreaterThan(neutral!.interval);
    expect(neutral!.interval).toBeGreaterThan(quick!.interval);
    expect(slow!.relax).toBeGreaterThan(neutral!.relax);
    expect(neutral!.relax).toBeGreaterThan(quick!.relax);
    expect(slow!.peak).toBeLessThan(neutral!.peak);
    expect(neutral!.peak).toBeLessThan(quick!.peak);
  });

  it('[AR66] pace does not change what a wave is made of', () => {
    const queues = [0, 1].map((pace) => {
      const lab = createLab({ seed: 5 });
      lab.world.levers.pace = pace;
      beginWave(lab.world, 1);
      return lab.world.queue.kinds;
    });
    expect(queues[0]).toEqual(queues[1]);
  });

  it('[AR67] the tempo rises with intensity, within its bounds, by at most 4 bpm per second', () => {
    const lab = fighting();
    const { director } = lab.world;
    let before = director.tempoBpm;
    let highest = before;
    for (let i = 0; i < 1200; i++) {
      lab.ship.intensity = i < 600 ? 1 : 0;
      lab.step();
      expect(Math.abs(director.tempoBpm - before)).toBeLessThanOrEqual(0.2 + 1e-9);
      expect(director.tempoBpm).toBeGreaterThanOrEqual(MIN_TEMPO_BPM);
      expect(director.tempoBpm).toBeLessThanOrEqual(MAX_TEMPO_BPM);
      before = director.tempoBpm;
      highest = Math.max(highest, before);
    }
    expect(highest).toBeGreaterThan(125);
    expect(before).toBeLessThan(highest - 30);
  });
});
