/** A generator process: plays some of the clients and reports on request. Options come as one JSON argument. */

import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { createRandom } from '../../training/random.ts';
import { createCast } from '../players/cast.ts';
import { findPlayers } from '../players/find-players.ts';
import { Attackers } from './attackers.ts';
import { Behaviours } from './behaviours.ts';
import type { GeneratorCommand, GeneratorMessage, GeneratorOptions, GeneratorReport } from './generator-protocol.ts';
import { HISTOGRAMS, type HistogramName, Meter } from './meter.ts';
import { Population } from './population.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as GeneratorOptions;
const meter = new Meter();
const { base, room, player, seed } = options;
const players = await findPlayers(room, player);
const { actsPerSecond } = players;
const cast = createCast({ ...options, players });
const population = new Population({ base, meter, actsPerSecond, join: cast.join, create: cast.create });
const random = createRandom(seed, 2);
const attackers = new Attackers({ base, meter, join: cast.join, random, honestFrame: () => players.honestFrame() });
const behaviours = new Behaviours(population, attackers, seed);

// The state's decoder prints what it can't read to the console. Here that is a torn patch.
for (const level of ['warn', 'error'] as const) {
  console[level] = (...words: unknown[]) => {
    meter.counters.torn++;
    meter.error(`decoder ${String(words[0]).slice(0, 40)}`);
  };
}

process.on('message', (command: GeneratorCommand) => {
  if (command.kind === 'population') population.resize(command.clients, command.joinsPerSecond);
  else if (command.kind === 'behave') behaviours.set(command.behaviour);
  else if (command.kind === 'report') tell(report());
  else stop();
});
// Without its commander, nobody would ever stop it. Ctrl-C is for the commander, which still wants the last figures.
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined);
tell({ kind: 'ready' });

function report(): GeneratorReport {
  const histograms: Partial<Record<HistogramName, string>> = {};
  for (const name of HISTOGRAMS) {
    histograms[name] = encodeIntoCompressedBase64(meter.histograms[name]);
    meter.histograms[name].reset();
  }
  const { user, system } = process.cpuUsage();
  return {
    kind: 'report',
    counters: { ...meter.counters, ...population.traffic() },
    patches: { ...meter.patches },
    errors: meter.errors,
    histograms: histograms as Record<HistogramName, string>,
    clients: population.size,
    playing: cast.playingShare,
    joining: population.joining,
    cpuMs: (user + system) / 1000,
    residentMb: process.memoryUsage.rss() / (1024 * 1024),
  };
}

function stop(): void {
  behaviours.stop();
  population.stop();
  process.disconnect();
}

function tell(message: GeneratorMessage): void {
  process.send?.(message);
}
