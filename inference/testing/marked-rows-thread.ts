/** A worker thread whose runs break on marked rows; the rest of it is the real one. See row-markers.ts. */
import { OnnxModel } from '../model/onnx-model.ts';
import { ROW_MARKERS } from './row-markers.ts';

const run = OnnxModel.prototype.run;

OnnxModel.prototype.run = function runMarked(input, rows, output) {
  const width = this.manifest.inputWidth;
  for (let row = 0; row < rows; row++) breakOn(input[row * width]!);
  return run.call(this, input, rows, output);
};

function breakOn(marker: number): void {
  if (marker === ROW_MARKERS.fail) throw new Error('the run met a marked row');
  // process.abort is refused in threads, the signal isn't; until it arrives, the run must not end.
  if (marker === ROW_MARKERS.abort) process.kill(process.pid, 'SIGABRT');
  while (marker === ROW_MARKERS.abort || marker === ROW_MARKERS.hang);
}

await import('../worker/worker-thread.ts');
