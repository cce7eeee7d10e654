import { registerPoolContract } from '../pool/pool-contract.ts';
import { createFunctionPool, type FunctionModel, fromTable } from './function-pool.ts';

const double = (row: Float32Array) => [...row].map((value) => 2 * value);
const functions: Readonly<Record<string, FunctionModel>> = {
  spoilt: { answer: double, runMs: 0 },
  double: { answer: double, runMs: 0 },
  root: { answer: (row) => [...row].map(Math.sqrt), runMs: 0 },
  slow: { answer: fromTable, runMs: 5 },
};

registerPoolContract('by functions', (options) => createFunctionPool(options, functions));
