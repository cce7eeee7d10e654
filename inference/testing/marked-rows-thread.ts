/**
 * A thread whose runs break on marked rows (row-markers.ts); the rest is the real thread. If the model's
 * manifest names a file as `trainedBy.crashLog`, each abort first writes a line there: the process and the rows of the
 * run.
 */
import { appendFileSync } from 'node:fs';
import { OnnxModel } from '../runtime/onnx-model.ts';
import { ROW_MARKERS } from './row-markers.ts';

const run = OnnxModel.prototype.run;

OnnxModel.prototype.run = function runMarked(input, rows, output) {
  const { inputWidth, trainedBy } = this.manifest;
  for (let row = 0; row < rows; row++) breakOn(input[row * inputWidth]!, rows, trainedBy.crashLog);
  return run.call(this, input, rows, output);
};

function breakOn(marker: number, rows: number, crashLog: unknown): void {
  if (marker === ROW_MARKERS.fail) throw new Error('the run met a marked row');
  if (marker === ROW_MARKERS.abort) {
    if (typeof crashLog === 'string') appendFileSync(crashLog, `${process.pid} ${rows}\n`);
    // Threads can't call process.abort, but can send the signal. The run must not end until it arrives.
    process.kill(process.pid, 'SIGABRT');
  }
  while (marker === ROW_MARKERS.abort || marker === ROW_MARKERS.hang);
}

await import('../threads/model-thread.ts');
