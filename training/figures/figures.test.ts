import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boosting } from '../algorithms/boosting/boosting.ts';
import type { Dataset } from '../data/dataset.ts';
import { areaUnderCurve } from '../evaluate/metrics.ts';
import { sampleOf, tableOf } from '../testing/make-table.ts';
import { trainModel } from '../train-model.ts';
import { confusion, precisionRecall, rocCurve } from './curves.ts';
import { partialDependence, permutationImportance, placesOf } from './importance.ts';
import { slicesOf } from './slices.ts';

describe('figures', () => {
  it('[TR90] has a ROC curve with the area that ranks have', () => {
    const anyRows = fc.array(fc.tuple(fc.constantFrom(0.1, 0.2, 0.3, 0.7, 0.9), fc.constantFrom(0, 1)), {
      minLength: 4,
      maxLength: 60,
    });
    fc.assert(
      fc.property(anyRows, (rows) => {
        const outcomes = [0, 1, ...rows.map(([, outcome]) => outcome)];
        const chances = [0.3, 0.7, ...rows.map(([chance]) => chance)];
        const points = rocCurve(chances, outcomes);
        const area = points
          .slice(1)
          .reduce((sum, [x, y], i) => sum + ((x - points[i]![0]) * (y + points[i]![1])) / 2, 0);
        expect(area).toBeCloseTo(areaUnderCurve(chances, outcomes), 2);
        expect(points.at(-1)).toEqual([1, 1]);
      }),
    );
  });

  it('[TR90] counts what is right among what is named, and what is taken for what', () => {
    expect(precisionRecall([0.9, 0.8, 0.4, 0.1], [1, 0, 1, 0])).toEqual([
      [0.5, 1],
      [0.5, 0.5],
      [1, 0.6667],
      [1, 0.5],
    ]);
    expect(confusion([0.9, 0.8, 0.4, 0.1], [1, 0, 1, 0], 1)).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(confusion([0.2, 0.5, 0.3, 0.1, 0.1, 0.8], [0, 2], 3)).toEqual([
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 1],
    ]);
    // More points than a plot shows end where all do.
    const many = Array.from({ length: 5000 }, (_, i) => i / 5000);
    const curve = rocCurve(
      many,
      many.map((chance) => Number(chance > 0.5)),
    );
    expect(curve).toHaveLength(200);
    expect(curve.at(-1)).toEqual([1, 1]);
  });

  it('[TR90] judges slices by their own rows, and leaves out those of few', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [i < 40 ? 0 : i < 58 ? 1 : Number.NaN]);
    const table = tableOf(
      rows,
      rows.map(() => 10),
    );
    const dataset: Dataset = {
      task: 'value',
      table,
      columns: ['weather'],
      categories: { weather: ['sun', 'rain'] },
      target: 's',
      classes: null,
      notes: [],
    };
    const part = (from: number, to: number, off: number) => ({
      rows: Int32Array.from({ length: to - from }, (_, i) => from + i),
      predictions: new Float64Array(to - from).fill(10 + off),
      labels: table.labels.slice(from, to),
      form: { link: 'identity', width: 1 } as const,
    });
    expect(slicesOf(dataset, [part(0, 20, 3), part(20, 60, 4)], [0])).toEqual([
      { column: 'weather', name: 'sun', rows: 40, loss: Number(Math.sqrt(12.5).toPrecision(4)) },
    ]);
  });

  it('[TR91] finds the column that decides, and how', async () => {
    const table = (seed: number) => sampleOf(600, seed, 2, ([grip]) => (grip! > 0 ? 0.95 : 0.05));
    const data = { task: 'probability', train: table(1), validation: table(2) } as const;
    const model = await trainModel(boosting, data, { maxTrees: 30 }, { seed: 1 });
    const [grip, noise] = permutationImportance(model, table(3), 1);
    expect(grip).toBeGreaterThan(0.3);
    expect(Math.abs(noise!)).toBeLessThan(0.05);
    expect([...permutationImportance(model, table(3), 1)]).toEqual([grip, noise]);
    const places = placesOf(table(3), 0, 0);
    const [line] = partialDependence(model, table(3), 0, places);
    expect(line!.map(([place]) => Math.sign(place - 0.1))).toContain(1);
    expect(line!.at(0)![1]).toBeLessThan(0.2);
    expect(line!.at(-1)![1]).toBeGreaterThan(0.8);
    expect(placesOf(tableOf([[Number.NaN], [1], [Number.NaN]], [0, 1, 0]), 0, 0)).toEqual([1]);
  });
});
