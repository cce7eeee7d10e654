/** The arena's own adaptation, or another definition of it, with its model run in this process, as in a room. */
import { createLocalPool, type LocalPool } from 'rubato/inference';
import { arenaAdaptation } from '../../../rooms/arena/arena-adaptation.ts';
import {
  createHeadlessAdaptation,
  type HeadlessDefinition,
} from '../../../rooms/arena/headless/headless-adaptation.ts';
import type { Driver, DriverKind, Game } from './driver.ts';
import { delayEvents } from './late-events.ts';

/** A definition to be judged. Kept stable: files of others export such ones too (docs/experiments.md). */
export interface DefinitionKind {
  readonly name: string;
  readonly about: string;
  definition(): HeadlessDefinition;
}

const MODELS = 'models';

/** Pools by model, shared by the games of this thread. They end with it. */
const pools = new Map<string, Promise<LocalPool>>();

export function sessionDriver({ name, about, definition }: DefinitionKind): DriverKind {
  return {
    name,
    about,
    isBound: false,
    async start(game) {
      const defined = definition();
      return startSession(defined, await poolFor(defined), game);
    },
  };
}

function startSession(definition: HeadlessDefinition, pool: LocalPool, { kind, seats, telemetryRandom }: Game): Driver {
  const slots = Array.from({ length: seats }, (_, slot) => slot);
  const adaptation = createHeadlessAdaptation(definition, pool, slots);
  const late = kind.telemetry === null ? null : delayEvents(kind.telemetry, telemetryRandom, adaptation.onEvent);
  return {
    onEvent: late?.onEvent ?? adaptation.onEvent,
    beat(tick) {
      late?.deliver(tick);
      return adaptation.beat(tick);
    },
    after: () => adaptation.settle(),
    expected: () => adaptation.predicted(kind.judged),
    close: () => adaptation.close(),
  };
}

function poolFor({ pipeline }: HeadlessDefinition): Promise<LocalPool> {
  const key = JSON.stringify(pipeline);
  let pool = pools.get(key);
  if (pool === undefined) {
    // A pool holds at least one model. A definition without a model never asks for it.
    const asked = pipeline.kind === 'none' ? arenaAdaptation.pipeline : pipeline;
    pool = createLocalPool({ modelsDirectory: MODELS, models: [asked] });
    pools.set(key, pool);
  }
  return pool;
}

/** Ends the pools, for those who play in a thread that goes on. */
export async function closePools(): Promise<void> {
  const open = [...pools.values()];
  pools.clear();
  for (const pool of open) await (await pool).close();
}
