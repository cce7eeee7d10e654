import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

describe('the metrics of a room server', () => {
  it('[EV13] counts events under their own names, whatever the number that their catalogue gives them', async () => {
    const metrics = createMetrics(() => null);
    const { eventsOf } = metrics.rooms;
    const [arena, quiz] = [eventsOf('arena', ['shot', 'hit']), eventsOf('quiz', ['answer', 'hit'])];
    arena(0);
    for (let i = 0; i < 3; i++) quiz(0);
    quiz(1);
    quiz(7);
    // Another session of the kind counts on.
    eventsOf('arena', ['shot', 'hit'])(0);
    const { values } = (await metrics.registry.getSingleMetric('rubato_events_total')?.get()) ?? { values: [] };
    expect(Object.fromEntries(values.map(({ labels, value }) => [`${labels.room} ${labels.type}`, value]))).toEqual({
      'arena shot': 2,
      'arena hit': 0,
      'quiz answer': 3,
      'quiz hit': 1,
    });
  });
});
