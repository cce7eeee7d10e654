import { Timeline } from 'tone';
import { describe, expect, it } from 'vitest';
import { keepShortMemory } from './short-memory.ts';

function filled(memory?: number): Timeline<{ time: number }> {
  const timeline = new Timeline<{ time: number }>(memory);
  for (let time = 0; time < 500; time++) timeline.add({ time });
  return timeline;
}

describe('the memory of Tone.js', () => {
  it('[MU40] is short for what parameters did, and untouched for clocks', () => {
    expect(filled(1000).length).toBe(500);
    keepShortMemory();
    expect(filled(1000).length).toBe(100);
    expect(filled(1000).get(499)).toEqual({ time: 499 });
    expect(filled().length).toBe(500);
    expect(filled(10).length).toBe(10);
  });
});
