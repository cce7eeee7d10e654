import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOE, FOE_PHASE } from '../foes/foe-kinds.ts';
import { hurtShip } from '../shots/combat.ts';
import { addShot, FOE_OWNER } from '../shots/shots.ts';
import { CHOOSE_TICKS } from '../waves/waves.ts';
import { ignoreEvents } from '../world/arena-events.ts';
import { ARENA_PHASE } from '../world/constants.ts';
import { createLab, type Lab, MID_X, MID_Y } from '../world/lab.ts';
import { createRandom } from '../world/random.ts';
import { MAX_STACK, ORNAMENT, ORNAMENT_COUNT } from './ornament-kinds.ts';
import { createShip } from './ship.ts';
import { BUTTON } from './ship-input.ts';
import { offerOrnaments, takeOrnament } from './upgrades.ts';

function withOrnament(id: number, count: number): Lab {
  const lab = createLab();
  for (let i = 0; i < count; i++) takeOrnament(lab.ship, 0, id, ignoreEvents);
  return lab;
}

/** Each ornament's effect as a number, measured in play. */
const EFFECTS = {
  trill: (count: number) => {
    const lab = withOrnament(ORNAMENT.trill, count);
    lab.step(400, { buttons: BUTTON.fire });
    return lab.named('shot').length;
  },
  mordent: (count: number) => {
    const lab = withOrnament(ORNAMENT.mordent, count);
    lab.step(1, { buttons: BUTTON.fire });
    return lab.world.shots.count;
  },
  glissando: (count: number) => {
    const lab = withOrnament(ORNAMENT.glissando, count);
    lab.step(30, { moveX: 127 });
    return lab.ship.x;
  },
  accent: (count: number) => {
    const lab = withOrnament(ORNAMENT.accent, count);
    const foe = lab.addFoe(FOE.minim, MID_X + 200, MID_Y);
    Object.assign(foe, { phase: FOE_PHASE.rest, phaseTicks: 1e6 });
    lab.step(20, { aimX: 127, buttons: BUTTON.fire });
    return foe.maxHealth - foe.health;
  },
  echo: (count: number) => {
    const lab = withOrnament(ORNAMENT.echo, count);
    const slain = lab.addFoe(FOE.quaver, 200, 200);
    const near = lab.addFoe(FOE.minim, 250, 200);
    Object.assign(slain, { health: 0, lastHitBy: 0 });
    lab.step();
    return near.maxHealth - near.health;
  },
  mute: (count: number) => {
    const lab = withOrnament(ORNAMENT.mute, count);
    hurtShip(lab.world, 0, 20, FOE.quaver, ignoreEvents);
    return lab.ship.health;
  },
};

describe('each ornament', () => {
  it.each(Object.entries(EFFECTS))('[AR34] %s has an effect that grows with each one held', (_name, effect) => {
    const values = Array.from({ length: MAX_STACK + 1 }, (_, count) => effect(count));
    for (let count = 1; count <= MAX_STACK; count++) expect(values[count]).toBeGreaterThan(values[count - 1]!);
  });

  it('[AR34] glissando makes dashes cut', () => {
    const healthAfterDash = (count: number) => {
      const lab = withOrnament(ORNAMENT.glissando, count);
      const foe = lab.addFoe(FOE.minim, MID_X + 60, MID_Y);
      Object.assign(foe, { phase: FOE_PHASE.rest, phaseTicks: 1e6 });
      lab.step(6, { moveX: 127, buttons: BUTTON.dash });
      return foe.health;
    };
    expect(healthAfterDash(0)).toBe(130);
    expect(healthAfterDash(2)).toBeLessThan(healthAfterDash(1));
    expect(healthAfterDash(1)).toBeLessThan(130);
  });

  it("[AR34] mute silences foes' shots near when hurt, and no player's", () => {
    const lab = withOrnament(ORNAMENT.mute, 1);
    for (const owner of [FOE_OWNER, 0]) {
      const shot = addShot(lab.world.shots, owner, 0, MID_X + 60, MID_Y + 60, 0, 1)!;
      shot.ticksLeft = 100;
    }
    hurtShip(lab.world, 0, 1, FOE.quaver, ignoreEvents);
    lab.step();
    expect(lab.world.shots.items.slice(0, lab.world.shots.count).map(({ owner }) => owner)).toEqual([0]);
  });
});

describe('the offer', () => {
  it('[AR32] is three different ornaments that are not full, or all that are left', () => {
    const stacks = fc.array(fc.integer({ min: 0, max: MAX_STACK }), {
      minLength: ORNAMENT_COUNT,
      maxLength: ORNAMENT_COUNT,
    });
    fc.assert(
      fc.property(fc.integer(), stacks, (seed, ornaments) => {
        const ship = createShip();
        ornaments.forEach((count, i) => {
          ship.ornaments[i] = count;
        });
        offerOrnaments(createRandom(seed), ship);
        const offered = ship.offer.filter((id) => id !== 0);
        const left = ornaments.filter((count) => count < MAX_STACK).length;
        expect(offered.length).toBe(Math.min(3, left));
        expect(new Set(offered).size).toBe(offered.length);
        for (const id of offered) expect(ship.ornaments[id - 1]).toBeLessThan(MAX_STACK);
        expect(ship.choosing).toBe(left > 0);
      }),
    );
  });

  it('[AR33] is answered by a button that goes down, not by one that was held', () => {
    const lab = createLab();
    lab.world.phase = ARENA_PHASE.choosing;
    lab.world.phaseTicks = CHOOSE_TICKS;
    lab.step(1, { buttons: BUTTON.choose2 });
    lab.world.phase = ARENA_PHASE.choosing;
    lab.world.phaseTicks = CHOOSE_TICKS;
    Object.assign(lab.ship, { offer: [3, 5, 1], choosing: true });
    lab.step(5, { buttons: BUTTON.choose2 });
    expect(lab.ship.ornaments).toEqual([0, 0, 0, 0, 0, 0]);
    lab.step(1, {});
    lab.step(1, { buttons: BUTTON.choose2 });
    expect(lab.ship.ornaments).toEqual([0, 0, 0, 0, 1, 0]);
    expect(lab.named('upgrade').map(({ fields }) => fields.id)).toEqual([ORNAMENT.echo]);
  });

  it('[AR33] ends with none when time runs out, for each who has not chosen', () => {
    const lab = createLab({ players: 2 });
    lab.world.phase = ARENA_PHASE.choosing;
    lab.world.phaseTicks = CHOOSE_TICKS;
    for (const ship of lab.world.ships.slice(0, 2)) Object.assign(ship, { offer: [3, 5, 1], choosing: true });
    lab.step(1, { buttons: BUTTON.choose1 });
    lab.step(CHOOSE_TICKS - 2);
    expect(lab.world.phase).toBe(ARENA_PHASE.choosing);
    lab.step();
    expect(lab.world.phase).toBe(ARENA_PHASE.waiting);
    expect(lab.named('upgrade').map(({ slot, fields }) => [slot, fields.id])).toEqual([
      [0, 3],
      [1, 0],
    ]);
    expect(lab.world.ships[1]!.offer).toEqual([0, 0, 0]);
  });

  it('[AR33] ends early when all have chosen', () => {
    const lab = createLab({ players: 2 });
    lab.world.phase = ARENA_PHASE.choosing;
    lab.world.phaseTicks = CHOOSE_TICKS;
    for (const ship of lab.world.ships.slice(0, 2)) Object.assign(ship, { offer: [3, 5, 1], choosing: true });
    lab.step(1, { buttons: BUTTON.choose1 }, { buttons: BUTTON.choose3 });
    expect(lab.world.phase).toBe(ARENA_PHASE.waiting);
  });
});
