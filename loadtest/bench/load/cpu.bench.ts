/**
 * What adaptation costs a server: CPU, memory and latency of the lean room with 1,000 clients × 10 acts/s at 20
 * patches/s. Adaptation on (4 decisions/s per player, 5 candidates, the arena's model) is compared with off, on the
 * same server and load. Session logs are off in both.
 *
 * Both take turns, so that other work of the machine affects both. CPU is counted per patch delivered, so that a server
 * kept from its core for a while does not look cheap. Memory per client is what most clients free when they leave: so
 * the model, compiled code and warm buffers, which are megabytes and come at any time, are on both sides of the
 * difference.
 */

import type { Stage } from '../../run/stage.ts';
import { brokenPatches, histogramsOf, quantileMs, rise, secondsOf, serverCores } from '../../run/window.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';
import { type BenchStage, openBenchStage } from './bench-stage.ts';

const CLIENTS = 1000;
const JOINS_PER_SECOND = 250;
const ROUNDS = 3;
/** Clients that stay for the second reading of the memory. */
const FEW = 200;
/**
 * Readings of the memory. The least is nearest to what is really kept: an answer under way or a buffer not yet freed
 * only adds.
 */
const READINGS = 3;
/** Seconds until the hot paths of both are compiled and the windows are full. */
const WARM_UP_SECONDS = 12;
const SECONDS = 8;
/** Seconds until clients that left are forgotten. */
const SETTLE_SECONDS = 3;
/** Share of the expected patches. A round below it shows that the machine did other work. */
const ENOUGH = 0.95;

async function measureOnce(stageOptions: BenchStage) {
  const stage = await openBenchStage(stageOptions);
  try {
    await stage.populate(CLIENTS, JOINS_PER_SECOND);
    await stage.measure(WARM_UP_SECONDS);
    const window = await stage.measure(SECONDS);
    const patchesPerSecond = rise(window, ({ patches }) => patches.patches) / secondsOf(window);
    if (patchesPerSecond < ENOUGH * 20 * CLIENTS) {
      const share = (100 * patchesPerSecond) / (20 * CLIENTS);
      console.error(
        `${stageOptions.adaptation}: ${share.toFixed(0)} % of the patches came: something else had this core`,
      );
    }
    const manyMb = await readHeapMb(stage);
    await stage.populate(FEW, JOINS_PER_SECOND);
    await stage.measure(SETTLE_SECONDS);
    const clientKb = (1024 * (manyMb - (await readHeapMb(stage)))) / (CLIENTS - FEW);
    const adaptedMs = quantileMs(histogramsOf(window).eventToAdapted, 99);
    const cores = serverCores(window);
    return { cores, perPatch: cores / patchesPerSecond, adaptedMs, clientKb, broken: brokenPatches(window) };
  } finally {
    await stage.close();
  }
}

/** Heap and external memory after collections. */
async function readHeapMb(stage: Stage): Promise<number> {
  const readings: number[] = [];
  for (let i = 0; i < READINGS; i++) readings.push((await stage.server!.usage(true)).heapMb);
  return Math.min(...readings);
}

async function measure(): Promise<BenchResult[]> {
  const ratios: number[] = [];
  const on: number[] = [];
  const off: number[] = [];
  const adapted: number[] = [];
  const kilobytes: number[] = [];
  const broken: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const without = await measureOnce({ kind: 'rubato', adaptation: 'off', room: 'lean' });
    const withIt = await measureOnce({ kind: 'rubato', adaptation: 'on', room: 'lean' });
    ratios.push(withIt.perPatch / without.perPatch);
    on.push(withIt.cores);
    off.push(without.cores);
    adapted.push(withIt.adaptedMs);
    kilobytes.push(withIt.clientKb - without.clientKb);
    broken.push(withIt.broken + without.broken);
  }
  return [
    resultOf('load.cpuRatio', 'ratio', ratios, '<= 1.3'),
    resultOf('load.cpuCores.adaptationOn', 'cores', on, null),
    resultOf('load.cpuCores.adaptationOff', 'cores', off, null),
    resultOf('load.adaptedP99Ms', 'ms', adapted, '<= 370'),
    resultOf('load.adaptationKbPerClient', 'KB', kilobytes, '<= 4'),
    resultOf('load.lostPatches.thousandClients', 'patches', broken, '<= 0'),
  ];
}

export const benches: Bench[] = [
  { prefix: 'load.cpu', run: measure },
  // The same run also gives these results.
  { prefix: 'load.adapt', run: async () => [] },
];
