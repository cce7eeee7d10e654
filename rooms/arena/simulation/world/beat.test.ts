import { describe, expect, it } from 'vitest';
import { FOE, FOE_PHASE } from '../foes/foe-kinds.ts';
import { beginWave } from '../waves/compose-wave.ts';
import { isOnBeat } from '../waves/director.ts';
import { ARENA_PHASE } from './constants.ts';
import { createLab, type Lab, MID_X, MID_Y } from './lab.ts';
import { foeSpeed } from './levers.ts';

/** Ticks to the nearest beat, or part of one, at the present tempo. */
function ticksOff({ world: { director } }: Lab, parts: number): number {
  const at = director.beats * parts;
  return (Math.abs(at - Math.round(at)) * 1200) / (director.tempoBpm * parts);
}

/** A fight in which nobody falls, at a changing tempo. */
function fight(seed: number, difficulty: number): Lab {
  const lab = createLab({ seed, difficulty });
  lab.world.wave = 6;
  beginWave(lab.world, 1);
  lab.world.phase = ARENA_PHASE.fight;
  return lab;
}

function stepUnhurt(lab: Lab): void {
  lab.ship.health = lab.ship.maxHealth;
  lab.step();
}

describe('the beat', () => {
  it('[AR68] of the session counts on by the tempo of each tick', () => {
    const lab = createLab();
    let beats = 0;
    let bars = 0;
    const { director } = lab.world;
    for (let tick = 0; tick < 1200; tick++) {
      lab.ship.intensity = tick % 300 < 150 ? 1 : 0;
      const { tempoBpm } = director;
      lab.step();
      beats += tempoBpm / 1200;
      // The tempo is the one within the step.
      if (isOnBeat({ ...director, tempoBpm }, 0, 0.25)) bars++;
    }
    expect(director.beats).toBeCloseTo(beats, 9);
    expect(bars).toBe(Math.floor(beats / 4));
  });

  it.each([0, 0.5, 1])(
    '[AR68] brings groups of foes in at difficulty %s, half a beat from their time at most',
    (hard) => {
      let groups = 0;
      for (let seed = 1; seed <= 8; seed++) {
        const lab = fight(seed, hard);
        for (let tick = 0; tick < 600; tick++) {
          lab.ship.intensity = tick % 200 < 100 ? 0.8 : 0;
          const before = lab.world.foes.nextId;
          const { ticks } = lab.world.queue;
          stepUnhurt(lab);
          if (lab.world.foes.nextId === before) continue;
          groups++;
          expect(ticksOff(lab, 1)).toBeLessThan(1.01);
          expect(Math.min(12, ticks - 1)).toBeLessThanOrEqual(600 / lab.world.director.tempoBpm);
          // The arena gets room again.
          for (const foe of lab.world.foes.items) foe.health = 0;
        }
      }
      expect(groups).toBeGreaterThan(30);
    },
  );

  it.each([
    ['quaver', FOE.quaver, 8, 1],
    ['tremolo', FOE.tremolo, 9, 1],
    ['fermata', FOE.fermata, 26, 0],
  ] as const)(
    '[AR68] has the attack of a %s on half of it, after a warning as long as ever',
    (_, kind, ticks, further) => {
      for (const difficulty of [0, 0.3, 0.7, 1]) {
        const lab = createLab({ difficulty });
        lab.step(37);
        const foe = lab.addFoe(kind, MID_X + 150, MID_Y + 90);
        const pace = foeSpeed.at(difficulty);
        let attacks = 0;
        let windUp = 0;
        for (let tick = 0; tick < 900; tick++) {
          const before = foe.phase;
          foe.health = foe.maxHealth;
          stepUnhurt(lab);
          if (foe.phase === FOE_PHASE.windUp) windUp++;
          if (before !== FOE_PHASE.windUp || foe.phase !== FOE_PHASE.attack) continue;
          attacks++;
          expect(windUp).toBeGreaterThanOrEqual(Math.ceil(ticks / pace - 1e-9));
          expect(windUp).toBeLessThanOrEqual(Math.ceil(ticks / pace) + 1);
          // The tempo may have changed by 8 beats a minute during the longest warning.
          expect(ticksOff(lab, 2)).toBeLessThan(2 + further);
          windUp = 0;
        }
        expect(attacks).toBeGreaterThan(3);
      }
    },
  );
});
