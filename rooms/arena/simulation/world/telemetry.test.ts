import { describe, expect, it } from 'vitest';
import { FOE, FOE_PHASE } from '../foes/foe-kinds.ts';
import { BUTTON } from '../ships/ship-input.ts';
import { ARENA_EVENTS, EVENT, EVENT_NAMES } from './arena-events.ts';
import { ARENA_DIAGONAL, ARENA_PHASE } from './constants.ts';
import { createLab, MID_X, MID_Y } from './lab.ts';
import { COMBO_TICKS, loseScore, scoreKill } from './score.ts';

describe('the list of events', () => {
  it('[AR70] numbers events by position and has at most four fields each', () => {
    Object.entries(ARENA_EVENTS).forEach(([name, { fields }], number) => {
      expect(EVENT[name as keyof typeof EVENT]).toBe(number);
      expect(EVENT_NAMES[number]).toBe(name);
      expect(Object.keys(fields).length).toBeLessThanOrEqual(4);
      for (const { min, max } of Object.values(fields)) expect(min).toBeLessThan(max);
    });
  });

  it('[AR70] lets clients report interface events only', () => {
    const reported = EVENT_NAMES.filter((name) => ARENA_EVENTS[name].source === 'reported');
    expect(reported).toEqual(['hover', 'browse', 'choose']);
  });
});

describe('what describes play', () => {
  it('[AR71] tells a start, a turn of more than 45 degrees and a stop, and nothing in between', () => {
    const lab = createLab();
    lab.step(5, { moveX: 127 });
    lab.step(5, { moveX: 127, moveY: 60 });
    lab.step(5, { moveX: 0, moveY: 127 });
    lab.step(5, { moveX: 0, moveY: -127 });
    lab.step(5, {});
    const turns = lab.named('steer').map(({ fields }) => fields.turn);
    expect(turns).toEqual([0, expect.closeTo(0.414, 2), 1, 0]);
  });

  it('[AR71] tells idling from the second second on, and nothing after an input', () => {
    const lab = createLab();
    lab.step(100);
    expect(lab.named('idle').map(({ tick, fields }) => [tick, fields.seconds])).toEqual([
      [40, 2],
      [60, 3],
      [80, 4],
      [100, 5],
    ]);
    lab.step(1, { buttons: BUTTON.fire });
    lab.step(39);
    expect(lab.named('idle').length).toBe(4);
  });

  it('[AR71] reads vitals once a second while a player is up in a fight', () => {
    const lab = createLab({ players: 2 });
    lab.step(40);
    expect(lab.named('vitals')).toEqual([]);
    lab.world.phase = ARENA_PHASE.fight;
    Object.assign(lab.addFoe(FOE.minim, MID_X, MID_Y - 250), { phase: FOE_PHASE.rest, phaseTicks: 1e9 });
    lab.world.ships[1]!.down = 2;
    lab.world.ships[1]!.downedTicks = 1000;
    lab.ship.health = 50;
    lab.step(60);
    expect(lab.named('vitals').map(({ slot }) => slot)).toEqual([0, 0, 0]);
    expect(lab.named('vitals')[0]!.fields).toMatchObject({ health: 0.5, foes: 1, nearest: 250 });
  });

  it('[AR71] gives the diagonal as the distance of no foe', () => {
    const lab = createLab();
    lab.step(1, { moveX: 127, buttons: BUTTON.dash });
    expect(lab.named('dash')[0]!.fields.danger).toBe(ARENA_DIAGONAL);
  });
});

describe('the score', () => {
  it('[AR72] pays a kill more for each kill of the combo', () => {
    const { world, ship } = createLab();
    for (let i = 0; i < 3; i++) scoreKill(world, ship, FOE.minim);
    expect([ship.score, world.score, ship.combo, ship.kills]).toEqual([60 + 62 + 64, 186, 3, 3]);
  });

  it('[AR72] ends a combo 4 s after its last kill', () => {
    const lab = createLab();
    scoreKill(lab.world, lab.ship, FOE.quaver);
    lab.step(COMBO_TICKS - 1);
    expect(lab.ship.combo).toBe(1);
    lab.step();
    expect(lab.ship.combo).toBe(0);
  });

  it('[AR72] never makes a score negative', () => {
    const { world, ship } = createLab();
    ship.score = 3;
    for (let i = 0; i < 10; i++) loseScore(world, ship, 1);
    expect([ship.score, world.score]).toEqual([0, 0]);
  });

  it('credits a kill to the player who hit last, with distance and combo', () => {
    const lab = createLab({ players: 2 });
    Object.assign(lab.addFoe(FOE.crotchet, MID_X + 200, MID_Y - 30), { health: 0, lastHitBy: 1 });
    lab.step();
    expect(lab.named('kill').map(({ slot, fields }) => [slot, fields.kind, fields.combo])).toEqual([
      [1, FOE.crotchet, 1],
    ]);
    expect(lab.world.ships.map(({ kills }) => kills)).toEqual([0, 1, 0, 0]);
  });
});
