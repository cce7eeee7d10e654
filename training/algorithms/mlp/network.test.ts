import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random.ts';
import { constrain, createNetwork, type Network, NetworkPass, parametersOf } from './network.ts';

const ROWS = 3;
const anyNetwork = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  rising: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
  hidden: fc.array(fc.record({ free: fc.integer({ min: 1, max: 6 }), rising: fc.integer({ min: 0, max: 6 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
});
type Shape = typeof anyNetwork extends fc.Arbitrary<infer T> ? T : never;

function build({ seed, rising, hidden }: Shape): { network: Network; inputs: number; random: () => number } {
  const random = createRandom(seed, 7);
  const flags = Uint8Array.from(rising, (rises) => (rises ? 1 : 0));
  const network = createNetwork(flags, hidden, createRandom(seed));
  for (const { biases } of network.layers) for (let j = 0; j < biases.length; j++) biases[j] = random() - 0.5;
  return { network, inputs: rising.length, random };
}

/** Σ cᵢ·scoreᵢ + ½ scoreᵢ² over the rows: a loss with derivatives cᵢ + scoreᵢ. */
function lossOf(network: Network, input: Float64Array, weights: readonly number[]): number {
  const pass = new NetworkPass(network, ROWS);
  pass.values[0]!.set(input);
  return pass.forward(ROWS).reduce((sum, score, i) => sum + weights[i]! * score + (score * score) / 2, 0);
}

describe('a network', () => {
  it('[TR17] has the gradients that finite differences show, whatever its shape', () => {
    fc.assert(
      fc.property(anyNetwork, (shape) => {
        const { network, inputs, random } = build(shape);
        const input = Float64Array.from({ length: ROWS * inputs }, () => 4 * random() - 2);
        const weights = Array.from({ length: ROWS }, () => random() - 0.5);
        const pass = new NetworkPass(network, ROWS);
        pass.values[0]!.set(input);
        const scores = pass.forward(ROWS);
        pass.backward(
          ROWS,
          scores.map((score, i) => weights[i]! + score),
        );
        const gradients = parametersOf(pass.gradients);
        const h = 1e-5;
        for (const [k, parameters] of parametersOf(network.layers).entries()) {
          for (let i = 0; i < parameters.length; i++) {
            const value = parameters[i]!;
            const at = (shift: number) => {
              parameters[i] = value + shift;
              return lossOf(network, input, weights);
            };
            const [here, up, down] = [at(0), at(h), at(-h)];
            parameters[i] = value;
            // At a unit's kink the slopes of the two sides differ; ours is one of them.
            const slopes = [(up - here) / h, (here - down) / h].sort((a, b) => a - b);
            const slack = 1e-5 * (1 + Math.abs(slopes[0]!) + Math.abs(slopes[1]!));
            expect(gradients[k]![i]).toBeGreaterThanOrEqual(slopes[0]! - slack);
            expect(gradients[k]![i]).toBeLessThanOrEqual(slopes[1]! + slack);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('[TR18] rises with its rising inputs, whatever its weights were before they were constrained', () => {
    const value = fc.double({ min: -6, max: 6, noNaN: true });
    fc.assert(
      fc.property(anyNetwork, fc.array(value, { minLength: 10, maxLength: 10 }), (shape, values) => {
        fc.pre(shape.rising.includes(true));
        const { network, inputs, random } = build(shape);
        for (const { weights } of network.layers)
          for (let i = 0; i < weights.length; i++) weights[i] = 4 * random() - 2;
        constrain(network);
        const pass = new NetworkPass(network, 2);
        const low = values.slice(0, inputs);
        const high = low.map((x, i) => (shape.rising[i] ? x + Math.abs(values[5 + i]!) : x));
        pass.values[0]!.set([...low, ...high]);
        const [before, after] = pass.forward(2);
        expect(after).toBeGreaterThanOrEqual(before!);
      }),
      { numRuns: 400 },
    );
  });
});
