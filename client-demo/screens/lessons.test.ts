import { describe, expect, it } from 'vitest';
import { ARENA_PHASE } from '../../rooms/arena/simulation/world/constants.ts';
import { createSettingsStore } from '../settings-store.ts';
import { Lessons } from './lessons.ts';

const own = (x = 0, kills = 0, dashTicks = 0) => ({ x, y: 0, kills, dashTicks });
const at = (tick: number, { wave = 1, phase = ARENA_PHASE.fight as number } = {}) => ({ tick, wave, phase });

function setUp() {
  const settings = createSettingsStore(() => ({ getItem: () => null, setItem: () => undefined }));
  return { settings, lessons: new Lessons(settings) };
}

describe('the three hints', () => {
  it('[CD26] come one after the other, each until it is done and could be read, and never again', () => {
    const { settings, lessons } = setUp();
    expect(lessons.next(at(0, { phase: ARENA_PHASE.waiting }), own())).toBeNull();
    expect(lessons.next(at(40), own())).toBe('move');
    expect(lessons.next(at(50), own(100))).toBe('move');
    expect(lessons.next(at(60), own(200, 1, 6))).toBe('move');
    expect(lessons.next(at(71), own(200, 1))).toBe('shoot');
    expect(lessons.next(at(90), own(200, 1))).toBe('shoot');
    expect(lessons.next(at(101), own(200, 1))).toBe('dash');
    expect(settings.get('taught')).toBe(false);
    expect(lessons.next(at(140), own(200, 1))).toBeNull();
    expect(settings.get('taught')).toBe(true);
    expect(new Lessons(settings).next(at(40), own())).toBeNull();
  });

  it('[CD26] end with the first wave, and are nothing for who only watches or joins later', () => {
    const { settings, lessons } = setUp();
    expect(lessons.next(at(40), undefined)).toBeNull();
    expect(lessons.next(at(40), own())).toBe('move');
    expect(lessons.next(at(900, { wave: 2, phase: ARENA_PHASE.choosing }), own())).toBeNull();
    expect(settings.get('taught')).toBe(true);
  });

  it('[CD26] a ship that is put elsewhere has not moved', () => {
    const { lessons } = setUp();
    lessons.next(at(40), own());
    for (let tick = 50; tick < 200; tick += 10) expect(lessons.next(at(tick), own(tick * 20))).toBe('move');
  });
});
