/** A thread that plays the games it is given and sends back their samples. */
import { parentPort, workerData } from 'node:worker_threads';
import { type DataOptions, playGame } from './make-data.ts';

const options = workerData as DataOptions;

parentPort?.on('message', (game: number) => {
  const { rows, labels, groups } = playGame(game, options);
  const samples = {
    game,
    rows: Float32Array.from(rows),
    labels: Float32Array.from(labels),
    groups: Int32Array.from(groups),
  };
  parentPort?.postMessage(samples, [samples.rows.buffer, samples.labels.buffer, samples.groups.buffer]);
});
