import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { dropDuplicates } from '../data/drop-duplicates.ts';
import type { Table } from '../data/table.ts';
import { encodeModel } from '../export/onnx-writer.ts';
import { createRandom } from '../random.ts';
import { tableOf } from '../testing/make-table.ts';
import { applySteps, applyToLearnt, CYCLE_TABLE, type FittedSteps, fitSteps } from './fitted-steps.ts';
import { parseSteps, planColumns } from './steps.ts';
import { stepsNodes } from './steps-nodes.ts';

const DATA = { columns: ['speed', 'hour', 'weather'], categories: { weather: ['sun', 'rain', 'fog'] } };
const missing = Number.NaN;

const fitted = (given: object, table: Table, data: Parameters<typeof planColumns>[1] = DATA) =>
  fitSteps({ task: 'probability', train: table }, planColumns(parseSteps(given), data));

async function inFile(steps: FittedSteps, rows: Float32Array): Promise<Float32Array> {
  const { nodes, constants } = stepsNodes(steps, 'row', 'made');
  const graph = {
    name: 'steps',
    inputs: [{ name: 'row', width: steps.width }],
    outputs: [{ name: 'made', width: steps.madeWidth }],
    nodes,
    initializers: constants,
  };
  const session = await InferenceSession.create(encodeModel(graph));
  const { made } = await session.run({ row: new Tensor('float32', rows, [rows.length / steps.width, steps.width]) });
  await session.release();
  return made!.data as Float32Array;
}

const laps = tableOf(
  [
    [1, 0, 0],
    [2, 6, 1],
    [3, 12, 0],
    [missing, 18, 2],
    [100, 23, missing],
    [4, missing, 0],
  ],
  [1, 0, 1, 0, 1, 1],
);

describe('declared steps', () => {
  const anyNumbers = fc.record({
    range: fc.option(fc.constant([-50, 50]), { nil: undefined }),
    outside: fc.constantFrom('missing', 'nearest'),
    winsorise: fc.option(fc.constant([0.1, 0.8]), { nil: undefined }),
    missing: fc.constantFrom('keep', 'mean', 'median', -7.25),
    indicator: fc.boolean(),
    scale: fc.constantFrom('none', 'standard', 'minmax', 'robust'),
  });
  const anyCategory = fc.record({
    encode: fc.constantFrom('keep', 'onehot', 'ordinal', 'target', 'hash'),
    unknown: fc.constantFrom('neutral', 'frequent', 'missing'),
    most: fc.constantFrom(2, 64),
  });
  const anyValue = fc.oneof(
    fc.float({ noDefaultInfinity: false }),
    fc.constantFrom(missing, 0, 1, 2, 3, 4, 23.99, -0.0001),
  );

  it('[TR84] make in the file what they make at training, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyNumbers,
        anyCategory,
        fc.constantFrom('keep', 0),
        fc.array(anyValue, { minLength: 9, maxLength: 90 }),
        async (numbers, weather, gap, values) => {
          const steps = fitted({ numbers, columns: { hour: { cycle: 24, missing: gap }, weather } }, laps);
          const rows = Float32Array.from(values.slice(0, values.length - (values.length % 3)));
          const own = applySteps(steps, { rows, width: 3 }).rows;
          // Zeros of either sign are the same number.
          expect([...(await inFile(steps, rows))].map((value) => value + 0)).toEqual(
            [...own].map((value) => value + 0),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('[TR85] fill, draw in and scale by the rows learnt from', () => {
    const numbers = { range: [0, 50], missing: 'median', scale: 'minmax' };
    const speeds = (given: object) =>
      [...applySteps(fitted({ columns: { speed: given } }, laps), laps).rows].filter((_, i) => i % 3 === 0);
    // 100 is outside, and so as missing as the fourth: 2.5 is between 1, 2, 3 and 4.
    expect(speeds(numbers)).toEqual([0, 1 / 3, 2 / 3, 0.5, 0.5, 1].map(Math.fround));
    expect(speeds({ range: [0, 50], outside: 'nearest' })).toEqual([1, 2, 3, missing, 50, 4]);
    expect(speeds({ winsorise: [0.25, 0.75], missing: -1 })).toEqual([2, 2, 3, -1, 4, 4]);
    const [mean, spread] = [22, Math.sqrt((21 ** 2 + 20 ** 2 + 19 ** 2 + 78 ** 2 + 18 ** 2) / 6)];
    const standard = speeds({ missing: 'mean', scale: 'standard' });
    expect(standard[0]).toBeCloseTo((1 - mean) / spread, 6);
    expect(standard[3]).toBe(0);
  });

  it('[TR85] turn hours into a circle, and categories into columns with an answer for the unknown', () => {
    const steps = fitted({ columns: { hour: { cycle: 24 }, weather: { encode: 'onehot', most: 2 } } }, laps);
    expect(steps.names).toEqual(['speed', 'hour sine', 'hour cosine', 'weather=sun', 'weather=rain']);
    const made = applySteps(steps, { rows: Float32Array.of(1, 6, 1, 1, 30, 2, 1, missing, 9), width: 3 }).rows;
    expect(made[1]).toBeCloseTo(1, 3);
    expect(made[2]).toBeCloseTo(0, 2);
    // Thirty hours are six; the third category is beyond the two, and the ninth was never seen.
    expect([...made.slice(5)]).toEqual([1, made[1], made[2], 0, 0, 1, missing, missing, 0, 0]);
    expect(CYCLE_TABLE).toHaveLength(2 * 4097);
    const ordered = fitted(
      { categories: { encode: 'ordinal', order: ['fog', 'rain', 'sun'], unknown: 'frequent' } },
      laps,
    );
    const places = applySteps(ordered, { rows: Float32Array.of(1, 1, 2, 1, 1, 9), width: 3 }).rows;
    expect([places[2], places[5]]).toEqual([0, 2]);
  });

  it('[TR86] give the rows learnt from a target encoding without their own label', () => {
    const random = createRandom(5);
    // Each category has three rows, and says nothing.
    const rows = Array.from({ length: 600 }, (_, i) => [i % 200]);
    const labels = rows.map(() => Number(random() < 0.5));
    const train = tableOf(rows, labels);
    const names = { columns: ['player'], categories: { player: Array.from({ length: 200 }, (_, i) => `p${i}`) } };
    const learnt = { task: 'probability', train } as const;
    const steps = fitted({ categories: { encode: 'target', smoothing: 0 } }, train, names);
    const relation = (made: Float32Array) => {
      const mean = (of: (row: number) => number) => labels.reduce((sum, _, row) => sum + of(row), 0) / labels.length;
      const [a, b] = [mean((row) => made[row]!), mean((row) => labels[row]!)];
      const together = mean((row) => (made[row]! - a) * (labels[row]! - b));
      return together / Math.sqrt(mean((row) => (made[row]! - a) ** 2) * mean((row) => (labels[row]! - b) ** 2));
    };
    expect(relation(applySteps(steps, train).rows)).toBeGreaterThan(0.4);
    expect(Math.abs(relation(applyToLearnt(steps, learnt, 1).rows))).toBeLessThan(0.3);
    const other = {
      ...learnt,
      train: { ...train, labels: train.labels.map((label, row) => (row === 0 ? 1 - label : label)) },
    };
    expect(applyToLearnt(steps, other, 1).rows[0]).toBe(applyToLearnt(steps, learnt, 1).rows[0]);
  });

  it.each([
    [{ columns: { sped: {} } }, 'expected a column for the steps (speed, hour, weather), got "sped"'],
    [{ columns: { speed: { encode: 'onehot' } } }, 'steps of "speed", a column of numbers'],
    [{ columns: { weather: { scale: 'standard' } } }, 'steps of "weather", a column of categories'],
    [
      { columns: { weather: { encode: 'ordinal', order: ['snow'] } } },
      'categories of "weather" in the order (sun, rain, fog), got "snow"',
    ],
    [{ numbers: { range: [3, 2] } }, 'a range from a smaller to a larger number'],
    [{ numbers: { cycle: 24, scale: 'robust' } }, 'a cycle has neither scale nor winsorise'],
    [{ steps: [] }, 'DEFINITION_INVALID: expected steps'],
    [[], 'DEFINITION_INVALID: expected steps'],
  ])('[TR87] refuse %j', (given, expected) => {
    expect(() => planColumns(parseSteps(given), DATA)).toThrow(expected);
  });

  it('[TR88] leave out rows that were there before', () => {
    const table = tableOf(
      [
        [1, missing],
        [1, missing],
        [1, 2],
        [1, missing],
      ],
      [0, 0, 0, 1],
    );
    expect([...dropDuplicates(table).labels]).toEqual([0, 0, 1]);
  });
});
