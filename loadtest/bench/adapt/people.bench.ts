/**
 * What sessions expect of real people's next plays, by the judge of `npm run experiment -- people`: held-out people of a
 * table that `--data` names. Without one it is left out.
 */
import { availableParallelism } from 'node:os';
import { runPeople } from '../../experiment/people/run-people.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';
import { dataFile } from '../data-file.ts';

async function measure(): Promise<BenchResult[]> {
  if (dataFile === null) {
    console.error('people.dodge: left out, expected --data with a table of plays (docs/experiments.md)');
    return [];
  }
  const threads = availableParallelism();
  const { results } = await runPeople({ file: dataFile, threads, onProgress: () => undefined });
  return results.flatMap(({ points, figures }, i) => {
    const name = i === 0 ? 'people.dodge' : `people.dodge.at${points}`;
    const { logLoss, auc, ece } = figures.model;
    const target = (bound: string) => (i === 0 ? bound : null);
    return [
      resultOf(`${name}.logLoss`, 'nats', [logLoss], target('<= 0.535')),
      resultOf(`${name}.auc`, 'share', [auc], target('>= 0.775')),
      resultOf(`${name}.ece`, 'chance', [ece], target('<= 0.015')),
    ];
  });
}

export const benches: Bench[] = [{ prefix: 'people.dodge', run: measure }];
