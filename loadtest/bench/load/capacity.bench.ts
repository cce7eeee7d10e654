/**
 * How many clients one core holds with 99 of 100 acts in a patch within 100 ms: the lean room with adaptation, the same
 * state in plain Colyseus, and the arena. The generators run on the other core.
 */
import { findCapacity } from '../../scenarios/ramp.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';
import { type BenchStage, openBenchStage } from './bench-stage.ts';

const RAMP = { seconds: 5, joinsPerSecond: 250, targetMs: 100 } as const;

/** The most clients. It also prints how the search went, for those who want to know why. */
async function capacity(stageOptions: BenchStage, clients: number): Promise<number> {
  const stage = await openBenchStage(stageOptions);
  try {
    const result = await findCapacity(stage, { ...RAMP, clients });
    const words = result.steps.map(
      (step) => `${step.clients}: ${step.p99Ms.toFixed(0)} ms, ${step.cores.toFixed(2)} cores, ${step.verdict}`,
    );
    console.error(`${stageOptions.kind} ${stageOptions.room} ${stageOptions.adaptation}: ${words.join('; ')}`);
    return result.clients;
  } finally {
    await stage.close();
  }
}

async function measure(): Promise<BenchResult[]> {
  const plain = await capacity({ kind: 'plain', adaptation: 'off', room: 'lean' }, 1200);
  const adaptive = await capacity({ kind: 'rubato', adaptation: 'on', room: 'lean' }, 1200);
  const arena = await capacity({ kind: 'rubato', adaptation: 'on', room: 'arena' }, 400);
  return [
    resultOf('load.clientsPerCore', 'clients', [adaptive], '>= 2000'),
    resultOf('load.arenaClientsPerCore', 'clients', [arena], '>= 800'),
    resultOf('load.clientsVsPlain', 'ratio', [adaptive / plain], '>= 0.90'),
    resultOf('load.clientsPerCore.plain', 'clients', [plain], null),
  ];
}

export const benches: Bench[] = [
  { prefix: 'load.clients', run: measure },
  // The same run also gives this result.
  { prefix: 'load.arena', run: async () => [] },
];
