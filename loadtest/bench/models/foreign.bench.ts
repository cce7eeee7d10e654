/** Models that others make: how many of ONNX's own tests are served, and whether the others are refused with the reason. */
import { existsSync } from 'node:fs';
import { findOnnxTests, ONNX_TESTS, type OnnxTestResult, runOnnxTest } from '../../../test-support/onnx-tests.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';

async function pushAll(): Promise<BenchResult[]> {
  if (!existsSync(ONNX_TESTS)) throw new Error(`expected Debian's libonnx-testdata in ${ONNX_TESTS}, got nothing`);
  const results: OnnxTestResult[] = [];
  for (const file of await findOnnxTests()) results.push(await runOnnxTest(file));
  const count = (wanted: OnnxTestResult['outcome']) => results.filter(({ outcome }) => outcome === wanted).length;
  for (const { test, detail } of results.filter(({ outcome }) => outcome === 'wrong'))
    console.error(`${test}: ${detail}`);
  const served = count('served');
  return [
    resultOf('models.foreign.served', 'models', [served], '>= 940'),
    resultOf('models.foreign.refusedRightly', 'models', [count('refused')], `>= ${results.length - served}`),
  ];
}

export const benches: readonly Bench[] = [{ prefix: 'models.foreign', run: pushAll }];
