/**
 * A worker thread whose runs break on marked rows (row-markers.ts); the rest of it is the real one. If the model's manifest
 * names a file as `trainedBy.crashLog`, each abort is written there first: a line with process and rows of the run.
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
    // process.abort is refused in threads, the signal isn't; until it arrives, the run must not end.
    process.kill(process.pid, 'SIGABRT');
  }
  while (marker === ROW_MARKERS.abort || marker === ROW_MARKERS.hang);
}

await import('../threads/model-thread.ts');
