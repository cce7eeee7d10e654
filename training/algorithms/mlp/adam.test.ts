import { describe, expect, it } from 'vitest';
import { Adam } from './adam.ts';

describe('Adam', () => {
  it('[TR16] takes the steps of the paper: by hand for two steps', () => {
    const parameters = Float64Array.of(1);
    const adam = new Adam([parameters], { learningRate: 0.1, epsilon: 0 });
    adam.step([Float64Array.of(4)]);
    // The first step equals the learning rate, whatever the gradient's size.
    expect(parameters[0]).toBeCloseTo(0.9, 12);
    adam.step([Float64Array.of(-2)]);
    const mean = (0.9 * 0.1 * 4 + 0.1 * -2) / (1 - 0.9 ** 2);
    const square = (0.999 * 0.001 * 16 + 0.001 * 4) / (1 - 0.999 ** 2);
    expect(parameters[0]).toBeCloseTo(0.9 - (0.1 * mean) / Math.sqrt(square), 12);
  });

  it('[TR16] finds the minimum of the Rosenbrock valley', () => {
    const point = Float64Array.of(-1.2, 1);
    const adam = new Adam([point], { learningRate: 0.02 });
    for (let i = 0; i < 6000; i++) {
      const [x, y] = [point[0]!, point[1]!];
      adam.step([Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x))]);
    }
    expect(point[0]).toBeCloseTo(1, 3);
    expect(point[1]).toBeCloseTo(1, 3);
  });

  it('[TR16] decays weights apart from the gradient, and scales a step by its rate', () => {
    const parameters = Float64Array.of(2, -2);
    const adam = new Adam([parameters], { learningRate: 0.1, decay: 0.5 });
    adam.step([Float64Array.of(0, 0)]);
    expect([...parameters]).toEqual([1.9, -1.9]);
    adam.step([Float64Array.of(0, 0)], 0.5);
    expect(parameters[0]).toBeCloseTo(1.9 * (1 - 0.025), 12);
    adam.step([Float64Array.of(1, 1)], 0);
    expect(parameters[0]).toBeCloseTo(1.9 * (1 - 0.025), 12);
  });
});
