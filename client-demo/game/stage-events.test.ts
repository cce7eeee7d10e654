import { describe, expect, it } from 'vitest';
import { ARENA_PHASE } from '../../rooms/arena/simulation/world/constants.ts';
import { BeatClock } from './beat-clock.ts';
import { FoeBook } from './foe-book.ts';
import { ShipBook } from './ship-book.ts';
import { StageEmitter, type StageEventMap, type StageEventName } from './stage-events.ts';
import { StageWatch } from './stage-watch.ts';

const NAMES = [
  'hit',
  'foeDown',
  'shipHurt',
  'shipDowned',
  'revived',
  'dash',
  'pickup',
  'waveStart',
  'waveCleared',
  'waveLost',
  'upgrade',
  'tempo',
  'intensity',
] as const satisfies readonly StageEventName[];

function listen() {
  const events = new StageEmitter();
  const told: { name: StageEventName; event: StageEventMap[StageEventName] }[] = [];
  for (const name of NAMES) events.on(name, (event) => told.push({ name, event }));
  const take = () => told.splice(0).map(({ name }) => name);
  return { events, told, take };
}

/** The maps here have what the collections have: `forEach`, `get`, `has` and `size`. */
function createState() {
  return {
    phase: ARENA_PHASE.fight as number,
    wave: 1,
    tempoBpm: 90,
    intensity: 0.2,
    foes: new Map([['7', { kind: 2, x: 100, y: 200, health: 255, phase: 0 }]]),
    pickups: new Map([['1', { kind: 1, x: 300, y: 300 }]]),
    players: new Map([['0', { x: 310, y: 300 }]]),
  };
}

const netcode = { xOf: (entity: { x: number }) => entity.x, yOf: (entity: { y: number }) => entity.y };

describe('the events of the stage', () => {
  it('[ST8] tell a hit and a fall once, and nothing of foes that leave with a lost wave', () => {
    const { events, told, take } = listen();
    const book = new FoeBook(events);
    const state = createState();
    const read = (nowMs: number) => book.read(state as never, netcode as never, nowMs, 16);
    read(0);
    read(16);
    expect(take()).toEqual([]);
    state.foes.get('7')!.health = 100;
    read(32);
    expect(told[0]!.event).toMatchObject({ kind: 2, x: 100, y: 200 });
    read(48);
    expect(take()).toEqual(['hit']);
    state.foes.delete('7');
    read(64);
    read(80);
    expect(take()).toEqual(['foeDown']);
    state.foes.set('8', { kind: 0, x: 0, y: 0, health: 255, phase: 0 });
    read(96);
    state.phase = ARENA_PHASE.lost;
    state.foes.delete('8');
    read(112);
    expect(take()).toEqual([]);
    expect(book.tracks.count).toBe(0);
  });

  it('[ST8] tell waves, tempo, intensity and what was picked up near a ship', () => {
    const { events, told, take } = listen();
    const watch = new StageWatch(events);
    const state = createState();
    const read = () => watch.read(state as never);
    read();
    expect(take()).toEqual(['tempo', 'intensity']);
    state.phase = ARENA_PHASE.choosing;
    state.wave = 2;
    read();
    expect(told[0]).toEqual({ name: 'waveCleared', event: { wave: 1 } });
    take();
    state.phase = ARENA_PHASE.fight;
    state.tempoBpm = 91;
    state.pickups.delete('1');
    read();
    expect(take()).toEqual(['waveStart', 'tempo', 'pickup']);
    state.pickups.set('2', { kind: 0, x: 900, y: 300 });
    read();
    state.pickups.delete('2');
    state.phase = ARENA_PHASE.lost;
    read();
    expect(take()).toEqual(['waveLost']);
  });

  it("[ST8] tell a ship's hurt, fall, return, dash and ornaments", () => {
    const { events, told, take } = listen();
    const book = new ShipBook(events);
    const player = { health: 100, downedTicks: 0, upgrades: '0,0,1,0,0,0' };
    const read = (dashing = false) => book.read(0, true, player as never, dashing, 1, 2, 0);
    read();
    expect(take()).toEqual([]);
    player.health = 80;
    read(true);
    expect(take()).toEqual(['shipHurt', 'dash']);
    player.health = 0;
    player.downedTicks = 80;
    read();
    read();
    player.health = 50;
    player.downedTicks = 0;
    read();
    expect(take()).toEqual(['shipDowned', 'revived']);
    player.upgrades = '0,0,2,0,1,0';
    read();
    expect(told.map(({ event }) => event)).toEqual([
      { slot: 0, own: true, ornament: 3, held: 2 },
      { slot: 0, own: true, ornament: 5, held: 1 },
    ]);
  });

  it('[ST8] do not tell what happened while nobody looked', () => {
    const { events, take } = listen();
    const book = new FoeBook(events);
    const watch = new StageWatch(events);
    const state = createState();
    const read = () => {
      book.read(state as never, netcode as never, 0, 16);
      watch.read(state as never);
    };
    read();
    take();
    state.foes.delete('7');
    state.pickups.delete('1');
    state.phase = ARENA_PHASE.choosing;
    state.tempoBpm = 120;
    events.quiet = true;
    read();
    expect(take()).toEqual(['tempo']);
    events.quiet = false;
    read();
    expect(take()).toEqual([]);
  });

  it('[ST8] end with the subscription', () => {
    const events = new StageEmitter();
    const heard: number[] = [];
    const off = events.on('tempo', ({ bpm }) => heard.push(bpm));
    events.emit('tempo', { bpm: 90 });
    off();
    events.emit('tempo', { bpm: 91 });
    expect(heard).toEqual([90]);
  });

  it('[ST8] have a beat that counts on evenly while the tempo glides', () => {
    const clock = new BeatClock();
    let beats = 0;
    for (let frame = 0; frame < 60 * 60; frame++) {
      if (clock.advance((frame * 1000) / 60, 1000 / 60, 84 + (frame / 3600) * 72)) beats++;
      expect(clock.share).toBeLessThan(1);
    }
    // The tempo rises from 84 to 156 over a minute: as many beats as at the mean.
    expect(Math.abs(beats - 120)).toBeLessThanOrEqual(1);
  });
});
