import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

describe('the metrics of a room server', () => {
  it('[EV13] counts events under their own names, whatever the number that their catalogue gives them', async () => {
    const metrics = createMetrics(['shot', 'hit', 'answer'], () => null);
    const [arena, quiz] = [metrics.rooms.eventsOf(['shot', 'hit']), metrics.rooms.eventsOf(['answer', 'hit'])];
    arena(0);
    for (let i = 0; i < 3; i++) quiz(0);
    quiz(1);
    quiz(7);
    const { values } = (await metrics.registry.getSingleMetric('rubato_events_total')?.get()) ?? { values: [] };
    expect(Object.fromEntries(values.map(({ labels, value }) => [labels.type, value]))).toEqual({
      shot: 1,
      hit: 1,
      answer: 3,
    });
  });
});
