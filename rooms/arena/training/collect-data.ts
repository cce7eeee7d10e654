/** Plays many games on all cores and joins their samples in the order of the games, whichever finished first. */
import { Worker } from 'node:worker_threads';
import { concatTables, type Table } from 'rubato/training';
import { type DataOptions, ROW_WIDTH } from './make-data.ts';

interface Samples {
  readonly game: number;
  readonly rows: Float32Array;
  readonly labels: Float32Array;
  readonly groups: Int32Array;
}

export interface CollectOptions extends DataOptions {
  readonly games: number;
  readonly threads: number;
  readonly onGame?: (done: number) => void;
}

export async function collectData(collect: CollectOptions): Promise<Table> {
  const { games, threads, onGame, seed, gameMinutes, sampleEverySeconds } = collect;
  const options: DataOptions = { seed, gameMinutes, sampleEverySeconds };
  const results = new Array<Samples | undefined>(games);
  let next = 0;
  let done = 0;
  const runThread = (): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const thread = new Worker(new URL('./data-thread.ts', import.meta.url), { workerData: options });
    const give = () => {
      if (next < games) thread.postMessage(next++);
      else thread.terminate().then(() => resolve(), reject);
    };
    thread.on('error', reject);
    thread.on('message', (samples: Samples) => {
      results[samples.game] = samples;
      onGame?.(++done);
      give();
    });
    give();
    return promise;
  };
  await Promise.all(Array.from({ length: Math.min(threads, games) }, runThread));
  return concatTables(
    ROW_WIDTH,
    results.filter((samples) => samples !== undefined),
  );
}
