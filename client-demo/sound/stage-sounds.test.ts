import { describe, expect, it } from 'vitest';
import { StageEmitter } from '../game/stage-events.ts';
import type { Effect } from './effect-notes.ts';
import { soundStage } from './stage-sounds.ts';

function setUp() {
  const stage = new StageEmitter();
  const heard: { effect: Effect; pan: number }[] = [];
  let nowMs = 0;
  const off = soundStage(
    stage,
    (effect, pan) => heard.push({ effect, pan }),
    () => nowMs,
  );
  return { stage, heard, off, pass: (ms: number) => (nowMs += ms) };
}

describe('the stage sounds', () => {
  it('[MU10] from where things are', () => {
    const { stage, heard } = setUp();
    for (const x of [0, 640, 1280, 5000]) stage.emit('shot', { slot: 0, hostile: false, x, y: 0 });
    expect(heard.map(({ pan }) => pan)).toEqual([-0.7, 0, 0.7, 0.7]);
  });

  it('[MU10] with runs of foes that end when nothing falls for a while', () => {
    const { stage, heard, pass } = setUp();
    for (const ms of [0, 500, 500, 1500]) {
      pass(ms);
      stage.emit('foeDown', { kind: 1, x: 0, y: 0 });
    }
    expect(heard.map(({ effect }) => (effect.name === 'foeDown' ? effect.streak : -1))).toEqual([0, 1, 2, 0]);
  });

  it('[MU10] with the own wounds and upgrades, and everyone who is down', () => {
    const { stage, heard, off } = setUp();
    const at = { slot: 1, own: false, x: 0, y: 0 };
    stage.emit('shipHurt', { ...at, damage: 10 });
    stage.emit('upgrade', { slot: 1, own: false, ornament: 2, held: 1 });
    expect(heard).toEqual([]);
    stage.emit('shipDowned', at);
    stage.emit('revived', at);
    stage.emit('shipHurt', { ...at, own: true, damage: 10 });
    stage.emit('waveCleared', { wave: 1 });
    expect(heard.map(({ effect }) => effect.name)).toEqual(['downed', 'revived', 'hurt', 'waveCleared']);
    off();
    stage.emit('waveStart', { wave: 2 });
    expect(heard).toHaveLength(4);
  });
});
