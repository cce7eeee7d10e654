import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../training/random.ts';
import { createCalibrationWatch } from './calibration-watch.ts';
import { createMetrics } from './metrics.ts';
import { addTroubleGauges } from './trouble-metrics.ts';

function setUp() {
  const lines: { level: number; room: string; by: string }[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const watch = createCalibrationWatch(log);
  const random = createRandom(7);
  /** Outcomes of players whose chance is `truth`, while this much was expected. */
  const outcomes = (count: number, truth: number, expected: number, predicted: number | null = null) => {
    for (let i = 0; i < count; i++) watch.outcome('quiz', { success: random() < truth, expected, predicted });
  };
  const troubleOf = (by: string) => watch.rooms().find((one) => one.by === by)?.trouble?.message ?? null;
  return { watch, lines, outcomes, troubleOf };
}

describe('what is expected of players', () => {
  it('[AD75] is compared with what comes, by kind of room: a model that is badly off is told of once, and when it is over', () => {
    const { outcomes, troubleOf, lines, watch } = setUp();
    outcomes(199, 0.5, 0.5, 0.76);
    expect(watch.rooms()).toEqual([]);
    outcomes(300, 0.5, 0.5, 0.76);
    expect(troubleOf('model')).toMatch(
      /^ROOM_CALIBRATION: expected the model's chances for players of "quiz" to come about within 0.15, got 76 % expected/,
    );
    expect(troubleOf('belief')).toBeNull();
    expect(lines).toMatchObject([{ level: 50, room: 'quiz', by: 'model' }]);
    outcomes(2000, 0.76, 0.76, 0.76);
    expect(troubleOf('model')).toBeNull();
    expect(lines.map(({ level }) => level)).toEqual([50, 30]);
  });

  it('[AD75] may be off by chance: nothing is said of a kind that is well, for all its thousands of outcomes', () => {
    const { outcomes, lines, watch } = setUp();
    for (let i = 0; i < 2000; i++) outcomes(1, 0.05 + 0.1 * (i % 10), 0.05 + 0.1 * (i % 10), null);
    expect(lines).toEqual([]);
    expect(watch.rooms()[0]!.error).toBeLessThan(0.1);
  });

  it('[AD75] is in the metrics, with few labels', async () => {
    const { rooms, registry } = createMetrics(() => null, { process: false });
    const { watch, outcomes } = setUp();
    addTroubleGauges(registry, {
      rooms: () => new Map(),
      stopped: () => new Map(),
      refused: () => [],
      calibrations: () => watch.rooms(),
    });
    outcomes(200, 0.75, 0.75, 0.75);
    rooms.outcome('quiz', { success: true, expected: 0.749, predicted: null });
    rooms.outcome('quiz', { success: false, expected: 1, predicted: null });
    rooms.censored('quiz');
    const text = await registry.metrics();
    expect(text).toContain('rubato_outcomes_total{room="quiz",expected="0.7",result="success"} 1');
    expect(text).toContain('rubato_outcomes_total{room="quiz",expected="0.9",result="failure"} 1');
    expect(text).toContain('rubato_outcomes_censored_total{room="quiz"} 1');
    expect(text).toMatch(/rubato_calibration_error\{room="quiz",by="model"\} 0\.0/);
  });
});
