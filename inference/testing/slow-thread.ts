/** A thread whose runs take ten times as long and use the core meanwhile, as on a machine with too much to do. */
import { OnnxModel } from '../runtime/onnx-model.ts';

const TIMES = 10;

const run = OnnxModel.prototype.run;

OnnxModel.prototype.run = async function runSlowly(input, rows, output) {
  const started = performance.now();
  await run.call(this, input, rows, output);
  const until = started + TIMES * (performance.now() - started);
  while (performance.now() < until);
};

await import('../threads/model-thread.ts');
