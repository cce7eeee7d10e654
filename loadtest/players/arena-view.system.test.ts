import { describe, expect, it } from 'vitest';
import { kiterBot } from '../../rooms/arena/bots/kiter-bot.ts';
import { createHeadlessWorld } from '../../rooms/arena/headless/headless-world.ts';
import { ArenaState, PlayerState } from '../../rooms/arena/room/arena-state.ts';
import { StateSync } from '../../rooms/arena/room/sync-state.ts';
import { createView, fillView } from '../../rooms/arena/simulation/world/view.ts';
import { type FoeMemory, viewOf } from './arena-view.ts';

const byId = (a: { id: number }, b: { id: number }) => a.id - b.id;

describe('the arena as a playing client sees it', () => {
  it('[LT5] equals the view of a headless bot', () => {
    const bots = [kiterBot(0.7)({ slot: 0, seed: 3 }), kiterBot(0.3)({ slot: 1, seed: 3 })];
    const headless = createHeadlessWorld({ seed: 3, bots });
    const state = new ArenaState();
    for (const slot of ['0', '1']) state.players.set(slot, new PlayerState());
    const sync = new StateSync(state);
    const truth = createView();
    const seen = createView();
    const foes: FoeMemory = new Map();
    let shots = 0;
    for (let tick = 0; tick < 600; tick++) {
      headless.step();
      sync.write(headless.world);
      expect(viewOf(state, 0, seen, foes)).toBe(true);
      fillView(headless.world, 0, truth);
      const { ornaments: _own, health, ...own } = truth.own;
      expect(seen.own).toMatchObject({ ...own, score: Math.max(0, Math.round(own.score)) });
      expect(seen.own.health).toBeCloseTo(health, 3);
      expect(seen).toMatchObject({ tick: truth.tick, wave: truth.wave, phase: truth.phase, foesLeft: truth.foesLeft });
      expect(seen.moreToCome).toBe(truth.moreToCome);
      expect([seen.foeCount, seen.foeShotCount, seen.pickupCount, seen.mateCount]).toEqual([
        truth.foeCount,
        truth.foeShotCount,
        truth.pickupCount,
        truth.mateCount,
      ]);
      const positions = (view: typeof seen) =>
        view.foes.slice(0, view.foeCount).map(({ id, kind, x, y }) => ({ id, kind, x, y }));
      expect(positions(seen).sort(byId)).toEqual(positions(truth).sort(byId));
      shots += seen.foeShotCount + seen.friendlyShotCount;
      const far = truth.friendlyShots.slice(0, truth.friendlyShotCount).sort(byId)[0];
      const same = seen.friendlyShots.slice(0, seen.friendlyShotCount).find(({ id }) => id === far?.id);
      if (far !== undefined) expect(Math.hypot(same!.x - far.x, same!.y - far.y)).toBeLessThan(1);
    }
    expect(shots).toBeGreaterThan(100);
  });
});
