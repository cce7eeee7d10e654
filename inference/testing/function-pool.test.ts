import { tensorOf } from '../../test-support/tensor-models.ts';
import { registerPoolContract } from '../pool/pool-contract.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { createFunctionPool, type FunctionModel, fromTable } from './function-pool.ts';

const double = (row: Float32Array) => [...row].map((value) => 2 * value);
const rename = (tensors: readonly Tensor[], names: readonly string[]) =>
  tensors.map((tensor, i) => ({ ...tensor, name: names[i]! }));
const add = (one: Tensor, other: Tensor) => {
  const sums = new Float32Array(one.data.length);
  for (let i = 0; i < sums.length; i++) sums[i] = Number(one.data[i]) + Number(other.data[i]);
  return tensorOf('', one.dims, sums);
};

const functions: Readonly<Record<string, FunctionModel>> = {
  spoilt: { answer: double, runMs: 0 },
  double: { answer: double, runMs: 0 },
  root: { answer: (row) => [...row].map(Math.sqrt), runMs: 0 },
  slow: { answer: fromTable, runMs: 5 },
  types: {
    answerTensors: (all) =>
      rename(
        all,
        all.map(({ name }) => `${name} back`),
      ),
    runMs: 0,
  },
  tokens: { answerTensors: ([row, tokens]) => rename([add(row!, row!), tokens!], ['doubled', 'same']), runMs: 0 },
  sum: { answerTensors: ([row, sum]) => rename([add(row!, sum!), add(row!, sum!)], ['total', 'next sum']), runMs: 0 },
};

registerPoolContract('by functions', (options) => createFunctionPool(options, functions));
