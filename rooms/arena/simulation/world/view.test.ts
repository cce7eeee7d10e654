import { describe, expect, it } from 'vitest';
import { FOE, FOE_PHASE } from '../foes/foe-kinds.ts';
import { addPickup, PICKUP } from '../ships/pickup-pool.ts';
import { BUTTON } from '../ships/ship-input.ts';
import { addShot, FOE_OWNER } from '../shots/shots.ts';
import { createLab, MID_X, MID_Y } from './lab.ts';
import { createView, fillView } from './view.ts';
import { removePlayer } from './world.ts';

describe("a player's view", () => {
  it('[AR85] holds what is in the world', () => {
    const lab = createLab({ players: 3 });
    const foe = lab.addFoe(FOE.tremolo, MID_X + 100, MID_Y);
    Object.assign(foe, { health: 18, phase: FOE_PHASE.windUp, phaseTicks: 1e9 });
    addPickup(lab.world.pickups, PICKUP.rest, 100, 100);
    addShot(lab.world.shots, FOE_OWNER, 0, 10, 20, 1, 2)!.ticksLeft = 50;
    lab.step(1, { aimY: 127, buttons: BUTTON.fire });
    lab.world.ships[2]!.down = 1;
    const view = createView();
    fillView(lab.world, 1, view);
    expect(view).toMatchObject({
      slot: 1,
      tick: 1,
      foeCount: 1,
      foeShotCount: 1,
      friendlyShotCount: 1,
      pickupCount: 1,
      foesLeft: 1,
      moreToCome: false,
    });
    expect(view.own).toMatchObject({ x: MID_X + 200, y: MID_Y, health: 100, choosing: false, offer: [0, 0, 0] });
    expect(view.mateCount).toBe(2);
    expect(view.mates[0]).toMatchObject({ slot: 0, x: MID_X, up: true, health: 1 });
    expect(view.mates[1]).toMatchObject({ slot: 2, up: false });
    expect(view.foes[0]).toMatchObject({ id: foe.id, kind: FOE.tremolo, health: 0.5, phase: FOE_PHASE.windUp });
    expect(view.foeShots[0]).toMatchObject({ x: 11, y: 22, vx: 1, vy: 2 });
    expect(view.pickups[0]).toMatchObject({ kind: PICKUP.rest, x: 100, y: 100 });
  });

  it('[AR85] is filled again in place', () => {
    const lab = createLab({ players: 2 });
    lab.addFoe(FOE.quaver, 100, 100);
    const view = createView();
    fillView(lab.world, 0, view);
    const { own, foes, mates } = view;
    const [firstFoe] = foes;
    removePlayer(lab.world, 1);
    lab.world.foes.count = 0;
    fillView(lab.world, 0, view);
    expect([view.own, view.foes, view.mates, view.foes[0]]).toEqual([own, foes, mates, firstFoe]);
    expect(view.own).toBe(own);
    expect(view.foes[0]).toBe(firstFoe);
    expect([view.foeCount, view.mateCount]).toEqual([0, 0]);
  });
});
