import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

describe('the metrics of a room server', () => {
  it('[EV31] counts events of which a field was clamped, beside all events', async () => {
    const metrics = createMetrics(() => null);
    const { event, clamped } = metrics.rooms.eventsOf('quiz', ['answer', 'hint']);
    for (let i = 0; i < 3; i++) event(0);
    clamped(0);
    const text = await metrics.registry.metrics();
    expect(text).toContain('rubato_events_total{room="quiz",type="answer"} 3');
    expect(text).toContain('rubato_events_clamped_total{room="quiz",type="answer"} 1');
    expect(text).toContain('rubato_events_clamped_total{room="quiz",type="hint"} 0');
  });

  it('[EV13] counts events under their own names, whatever the number that their catalogue gives them', async () => {
    const metrics = createMetrics(() => null);
    const { event: arena } = metrics.rooms.eventsOf('arena', ['shot', 'hit']);
    const { event: quiz } = metrics.rooms.eventsOf('quiz', ['answer', 'hit']);
    arena(0);
    for (let i = 0; i < 3; i++) quiz(0);
    quiz(1);
    quiz(7);
    // Another session of this kind adds to the count.
    metrics.rooms.eventsOf('arena', ['shot', 'hit']).event(0);
    const { values } = (await metrics.registry.getSingleMetric('rubato_events_total')?.get()) ?? { values: [] };
    expect(Object.fromEntries(values.map(({ labels, value }) => [`${labels.room} ${labels.type}`, value]))).toEqual({
      'arena shot': 2,
      'arena hit': 0,
      'quiz answer': 3,
      'quiz hit': 1,
    });
  });
});
