/** The size of what a game's page takes from Rubato, compressed as a server sends it: without the panel and with it. */
import { bundle, compressedKb } from '../../../client/testing/bundle.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';

async function measure(): Promise<BenchResult[]> {
  const library = compressedKb(await bundle('adaptation-of.ts'));
  const withPanel = compressedKb(await bundle('panel/rubato-panel.ts'));
  return [
    resultOf('package.clientKb', 'KB', [library], '<= 4'),
    resultOf('package.clientKbWithPanel', 'KB', [withPanel], '<= 20'),
  ];
}

export const benches: Bench[] = [{ prefix: 'package.clientKb', run: measure }];
