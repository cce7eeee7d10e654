/** Lost, torn or reordered patches over all scenarios, in short form. Each scenario has a server of its own. */
import { brokenPatches } from '../../run/window.ts';
import { SCENARIOS } from '../../scenarios/all-scenarios.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';
import { openBenchStage } from './bench-stage.ts';

const CLIENTS = 200;
const SECONDS = 8;
/** The ramp has its own benchmark; a soak takes too long. */
const SKIPPED = new Set(['ramp', 'soak']);

async function measure(): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  let broken = 0;
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (SKIPPED.has(name)) continue;
    for (const room of ['lean', 'arena'] as const) {
      const stage = await openBenchStage({ kind: 'rubato', adaptation: 'on', room });
      try {
        const options = { clients: CLIENTS, seconds: SECONDS, joinsPerSecond: 200, targetMs: 100 };
        const { window, findings } = await scenario.play(stage, options);
        const own = brokenPatches(window);
        broken += own;
        results.push(resultOf(`load.lostPatches.${name}.${room}`, 'patches', [own], null));
        for (const { name: what, ok } of findings)
          if (ok === false) console.error(`${name} in ${room}: ${what} failed`);
      } finally {
        await stage.close();
      }
    }
  }
  return [resultOf('load.lostPatches', 'patches', [broken], '<= 0'), ...results];
}

export const benches: Bench[] = [{ prefix: 'load.lostPatches', run: measure }];
