/** Fits one model in a process of its own and prints how long it took and how much memory: `WHAT FILE ROWS WIDTH THREADS`. */
import { readFileSync } from 'node:fs';
import type { TrainingData } from '../../../training/algorithm.ts';
import { boosting } from '../../../training/algorithms/boosting/boosting.ts';
import { forest } from '../../../training/algorithms/forest/forest.ts';
import type { Table } from '../../../training/data/table.ts';

const [what, file, rowCount, columnCount, threadCount] = process.argv.slice(2);
const [rows, width, threads] = [Number(rowCount), Number(columnCount), Number(threadCount)];
const idleKb = process.resourceUsage().maxRSS;
const bytes = readFileSync(file!);
const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const tableOf = (from: number, count: number): Table => ({
  rows: values.subarray(from * width, (from + count) * width),
  width,
  labels: values.subarray(rows * width + from, rows * width + from + count),
  groups: new Int32Array(count),
});
// Boosting looks at a few rows to see when to stop; here it never does.
const data: TrainingData = { task: 'probability', train: tableOf(0, rows), validation: tableOf(0, 200) };
const run = { seed: 1, threads };
const started = performance.now();
const before = process.cpuUsage();
const boostingOptions = { maxDepth: 6, maxLeaves: 64, learningRate: 0.1, rowShare: 1, featureShare: 1, patience: 1000 };
if (what === 'forest') await forest.fit(data, forest.options.parse({}), run);
else {
  const maxTrees = what === 'boosting' ? 200 : 20;
  await boosting.fit(data, boosting.options.parse({ ...boostingOptions, maxTrees }), run);
}
const cpu = process.cpuUsage(before);
process.stdout.write(
  JSON.stringify({
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakBytes: (process.resourceUsage().maxRSS - idleKb) * 1024,
  }),
);
