import { describe, expect, it } from 'vitest';
import { FOE } from '../foes/foe-kinds.ts';
import { hurtShip } from '../shots/combat.ts';
import { addShot, FOE_OWNER } from '../shots/shots.ts';
import { beginWave } from '../waves/compose-wave.ts';
import { LOST_COST, LOST_TICKS, READY_TICKS } from '../waves/waves.ts';
import { ARENA_PHASE } from '../world/constants.ts';
import { createLab, type Lab, MID_X, MID_Y } from '../world/lab.ts';
import { ENCORE_TICKS, RESCUE_RADIUS, RESCUE_SPEED, REVIVE_COST, SPENT_TICKS } from './downed.ts';
import { DOWN } from './ship.ts';
import { BUTTON } from './ship-input.ts';

function down(lab: Lab, slot = 0): void {
  lab.world.ships[slot]!.invulnerableTicks = 0;
  hurtShip(lab.world, slot, 1000, FOE.minim, lab.emit);
}

/** Steps until the player is up again; returns the ticks it took. */
function ticksDown(lab: Lab, slot = 0): number {
  for (let ticks = 0; ticks <= 2000; ticks++) {
    if (lab.world.ships[slot]!.down === DOWN.up) return ticks;
    lab.step();
  }
  return Number.POSITIVE_INFINITY;
}

describe('a downed ship', () => {
  it('[AR40] loses its combo and is counted', () => {
    const lab = createLab();
    lab.ship.combo = 12;
    down(lab);
    expect(lab.ship).toMatchObject({ combo: 0, downs: 1, health: 0, frozen: 1, intensity: 1 });
    expect(lab.named('downed')).toMatchObject([{ slot: 0, fields: { wave: 1 } }]);
    expect(lab.named('hurt')[0]!.fields).toMatchObject({ damage: 100, health: 0 });
  });

  it('[AR15] does not move, shoot, pick up or get hurt', () => {
    const lab = createLab();
    down(lab);
    const { x, y } = lab.ship;
    lab.addFoe(FOE.crotchet, MID_X + 5, MID_Y);
    lab.step(20, { moveX: 127, buttons: BUTTON.fire | BUTTON.dash });
    expect([lab.ship.x, lab.ship.y]).toEqual([x, y]);
    expect(lab.named('shot')).toEqual([]);
    expect(lab.named('hurt').length).toBe(1);
    expect(hurtShip(lab.world, 0, 10, FOE.minim, lab.emit)).toBe(false);
  });

  it('[AR41] comes back by itself after 4 s once per wave, then only after 15 s', () => {
    const lab = createLab();
    expect([ENCORE_TICKS, SPENT_TICKS]).toEqual([80, 300]);
    down(lab);
    expect(ticksDown(lab)).toBe(ENCORE_TICKS);
    down(lab);
    expect(ticksDown(lab)).toBe(SPENT_TICKS);
  });

  it('[AR41] pays a share of the score for coming back without help', () => {
    const lab = createLab();
    Object.assign(lab.ship, { score: 1000 });
    lab.world.score = 1500;
    down(lab);
    ticksDown(lab);
    expect([lab.ship.score, lab.world.score]).toEqual([1000 * (1 - REVIVE_COST), 1500 - 1000 * REVIVE_COST]);
    expect(lab.named('revived').map(({ fields }) => fields)).toEqual([{ seconds: 4, helped: 0 }]);
  });

  it('[AR42] comes back four times as fast and for free beside a team-mate', () => {
    const lab = createLab({ players: 2 });
    Object.assign(lab.ship, { score: 1000 });
    lab.world.ships[1]!.x = MID_X + RESCUE_RADIUS - 1;
    down(lab);
    expect(ticksDown(lab)).toBe(ENCORE_TICKS / (1 + RESCUE_SPEED));
    expect(lab.ship.score).toBe(1000);
    expect(lab.named('revived')[0]!.fields.helped).toBe(1);
  });

  it('[AR42] gets no help from afar, nor from those who are down', () => {
    const lab = createLab({ players: 3 });
    lab.world.ships[1]!.x = MID_X - RESCUE_RADIUS - 1;
    lab.world.ships[2]!.x = MID_X + 10;
    down(lab);
    down(lab, 2);
    expect(ticksDown(lab)).toBe(ENCORE_TICKS);
  });

  it('[AR43] comes back with half of its health, safe for 2 s, with room around it', () => {
    const lab = createLab();
    down(lab);
    lab.ship.downedTicks = 2;
    lab.step();
    const foe = lab.addFoe(FOE.quaver, MID_X + 40, MID_Y);
    const shot = addShot(lab.world.shots, FOE_OWNER, lab.world.tick, MID_X + 60, MID_Y, -1, 0)!;
    shot.ticksLeft = 100;
    lab.step();
    expect(lab.ship).toMatchObject({ down: DOWN.up, health: 50, invulnerableTicks: 40, frozen: 0, downedTicks: 0 });
    expect(foe.pushX).toBeGreaterThan(5);
    lab.step();
    expect(lab.world.shots.count).toBe(0);
    lab.step(38);
    expect(hurtShip(lab.world, 0, 10, FOE.quaver, lab.emit)).toBe(false);
    lab.step();
    expect(hurtShip(lab.world, 0, 10, FOE.quaver, lab.emit)).toBe(true);
  });
});

describe('a lost wave', () => {
  function fighting(players: number): Lab {
    const lab = createLab({ players });
    beginWave(lab.world, players);
    lab.world.phase = ARENA_PHASE.fight;
    lab.world.phaseTicks = 0;
    lab.world.wave = 3;
    lab.step();
    return lab;
  }

  it('[AR44] needs everyone down without an encore', () => {
    const lab = fighting(2);
    down(lab, 0);
    lab.world.ships[0]!.down = DOWN.spent;
    lab.step();
    expect(lab.world.phase).toBe(ARENA_PHASE.fight);
    down(lab, 1);
    lab.step();
    // The second player still has an encore.
    expect(lab.world.phase).toBe(ARENA_PHASE.fight);
    lab.world.ships[1]!.down = DOWN.spent;
    lab.step();
    expect(lab.world.phase).toBe(ARENA_PHASE.lost);
    expect(lab.named('waveLost').map(({ slot, fields }) => [slot, fields.wave])).toEqual([
      [0, 3],
      [1, 3],
    ]);
  });

  it('[AR44] costs a share of the score, and the same wave begins anew with everyone whole', () => {
    const lab = fighting(2);
    for (const slot of [0, 1]) {
      lab.world.ships[slot]!.score = 1000;
      lab.world.ships[slot]!.encores = 0;
      down(lab, slot);
    }
    lab.step();
    expect([lab.world.phase, lab.world.foes.count, lab.world.shots.count]).toEqual([ARENA_PHASE.lost, 0, 0]);
    lab.step(LOST_TICKS);
    expect(lab.world.ships.slice(0, 2)).toMatchObject([
      { score: 1000 * (1 - LOST_COST), health: 100, down: DOWN.up },
      { score: 1000 * (1 - LOST_COST), health: 100, down: DOWN.up },
    ]);
    lab.world.levers.difficulty = 0.9;
    lab.step(READY_TICKS);
    expect([lab.world.phase, lab.world.wave]).toEqual([ARENA_PHASE.fight, 3]);
    expect(lab.named('waveStarted').at(-1)!.fields.foes).toBe(lab.world.queue.length);
    // The wave was composed anew at the difficulty now in force.
    expect(lab.world.queue.length).toBeGreaterThan(4);
  });

  it('[AR44] is never a dead end: an idle player alone goes on for ever at full difficulty', () => {
    const lab = createLab({ difficulty: 1 });
    lab.world.phaseTicks = 1;
    lab.step(20 * 120);
    expect(lab.named('waveLost').length).toBeGreaterThan(2);
    expect(lab.named('waveStarted').length).toBeGreaterThan(lab.named('waveLost').length - 1);
  });
});
