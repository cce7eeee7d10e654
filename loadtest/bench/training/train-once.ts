/**
 * Fits one model in a process of its own and prints how long it took, how much memory, and what it reached:
 * `WHAT FILE ROWS WIDTH THREADS`.
 */
import { readFileSync } from 'node:fs';
import type { TrainingData } from '../../../training/algorithm.ts';
import { boosting } from '../../../training/algorithms/boosting/boosting.ts';
import { forest } from '../../../training/algorithms/forest/forest.ts';
import { kmeans } from '../../../training/algorithms/kmeans/kmeans.ts';
import { logistic } from '../../../training/algorithms/logistic/logistic.ts';
import { svm } from '../../../training/algorithms/svm/svm.ts';
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
  groups: Int32Array.from({ length: count }, (_, row) => row),
});
// Boosting looks at a few rows to see when to stop; here it never does.
const data: TrainingData = { task: 'probability', train: tableOf(0, rows), validation: tableOf(0, 200) };
const run = { seed: 1, threads };
const started = performance.now();
const before = process.cpuUsage();
const boostingOptions = { maxDepth: 6, maxLeaves: 64, learningRate: 0.1, rowShare: 1, featureShare: 1, patience: 1000 };
// Others look at columns as they are.
const plain = { standardize: false };
/** What the model reached: the sum that learning makes small. Null for trees. */
let reached: () => number | null = () => null;
if (what === 'logistic') {
  const model = await logistic.fit(data, logistic.options.parse(plain), run);
  reached = () => {
    const scores = logistic.predict(model, data.train);
    const weights = model.weights.subarray(0, -1).map((weight, i) => weight * model.inputs.scale[i]!);
    const penalty = weights.reduce((sum, weight) => sum + weight * weight, 0) / 2;
    return scores.reduce((sum, score, row) => {
      const wrong = data.train.labels[row] === 1 ? -score : score;
      return sum + Math.max(0, wrong) + Math.log1p(Math.exp(-Math.abs(wrong)));
    }, penalty);
  };
} else if (what === 'kmeans') {
  const { inertia } = await kmeans.fit({ ...data, task: 'clusters' }, kmeans.options.parse(plain), run);
  reached = () => inertia;
} else if (what === 'svm') {
  const { objective } = await svm.fit(data, svm.options.parse({ ...plain, gamma: 0.04 }), run);
  reached = () => objective;
} else if (what === 'forest') await forest.fit(data, forest.options.parse({}), run);
else {
  const maxTrees = what === 'boosting' ? 200 : 20;
  await boosting.fit(data, boosting.options.parse({ ...boostingOptions, maxTrees }), run);
}
const cpu = process.cpuUsage(before);
const seconds = (performance.now() - started) / 1000;
process.stdout.write(
  JSON.stringify({
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakBytes: (process.resourceUsage().maxRSS - idleKb) * 1024,
    objective: reached(),
  }),
);
