/**
 * Measures what a unit of each kind of work costs here, in CPU time, which other work on the machine hardly disturbs.
 */
import { startProcess } from '../bench/processes/bench-process.ts';
import { closed, MODELS, type PoolBench, ROWS_PER_ASK } from '../bench/processes/pool-bench.ts';
import { bytesOf, type UnitCosts } from './capacity-model.ts';

const SECONDS = 1;
/** Samples of each cost. Other work makes CPU time longer, never shorter (caches), so the least is the nearest. */
const SAMPLES = 3;
/** Two sizes of frame: they tell the cost per frame from the cost per request. */
const FEW = 16;
const MANY = 200;
const PLAYERS = 40;

const MID = { candidates: ROWS_PER_ASK, inputWidth: MODELS.mid[0], outputWidth: MODELS.mid[4] };

/** A run of n rows costs a + b·n microseconds. */
export interface RunCost {
  readonly runMicros: number;
  readonly rowMicros: number;
}

/** Costs of one request, at one size of frame. */
interface Sample {
  readonly requestsPerFrame: number;
  readonly requesterMicros: number;
  readonly redisMicros: number;
  /** The worker's time, without the run. */
  readonly workerMicros: number;
}

/** `loop` runs the model on the worker's core. */
export async function measureRunCost(loop: Awaited<ReturnType<PoolBench['rawLoop']>>): Promise<RunCost> {
  const small = await loop(16, 0.7);
  const large = await loop(512, 0.7);
  const rowMicros = ((large.runMs - small.runMs) * 1000) / (512 - 16);
  return { rowMicros, runMicros: Math.max(0, small.runMs * 1000 - 16 * rowMicros) };
}

/** Measures with the middle model, whose rows are about as wide as the demo game's. `run` is the cost of a run. */
export async function measurePoolCosts(
  bench: PoolBench,
  run: RunCost,
): Promise<Omit<UnitCosts, 'serverMicros' | 'playerMicros' | 'runMicros' | 'rowMicros'>> {
  const worker = await bench.worker('mid');
  const pool = await bench.requester('mid', { rowsPerAsk: ROWS_PER_ASK, budgetMs: 10_000 });
  const sample = async (inFlight: number): Promise<Sample> => {
    const before = { worker: await worker.order({ kind: 'figures' }), redis: await redisMicros(bench) };
    const { answered, cpuMicrosPerRow } = await pool(closed(inFlight, SECONDS));
    const after = { worker: await worker.order({ kind: 'figures' }), redis: await redisMicros(bench) };
    const batches = after.worker.batches - before.worker.batches;
    const rows = after.worker.rows - before.worker.rows;
    const runs = batches * run.runMicros + rows * run.rowMicros;
    return {
      requestsPerFrame: answered / batches,
      requesterMicros: cpuMicrosPerRow * ROWS_PER_ASK,
      redisMicros: (after.redis - before.redis) / answered,
      workerMicros: (after.worker.cpuMicros - before.worker.cpuMicros - runs) / answered,
    };
  };
  await pool(closed(MANY, 2 * SECONDS));
  const samples: { few: Sample; many: Sample }[] = [];
  while (samples.length < SAMPLES) samples.push({ few: await sample(FEW), many: await sample(MANY) });
  const few = leastOf(samples.map((pair) => pair.few));
  const many = leastOf(samples.map((pair) => pair.many));
  /** Splits into costs per frame and per request, from cost = request + frame / requestsPerFrame. */
  const split = (of: (sample: Sample) => number) => {
    const frame = Math.max(0, (of(few) - of(many)) / (1 / few.requestsPerFrame - 1 / many.requestsPerFrame));
    return { frame, request: Math.max(0, of(many) - frame / many.requestsPerFrame) };
  };
  const requester = split(({ requesterMicros }) => requesterMicros);
  const redis = split(({ redisMicros: micros }) => micros);
  const around = split(({ workerMicros }) => workerMicros);
  return {
    requestMicros: requester.request,
    frameMicros: requester.frame,
    redisFrameMicros: redis.frame,
    redisByteMicros: redis.request / bytesOf(MID),
    workerFrameMicros: around.frame,
    workerRowMicros: around.request / ROWS_PER_ASK,
  };
}

function leastOf(samples: readonly Sample[]): Sample {
  const least = (of: (sample: Sample) => number) => Math.min(...samples.map(of));
  return {
    requestsPerFrame: samples[0]!.requestsPerFrame,
    requesterMicros: least(({ requesterMicros }) => requesterMicros),
    redisMicros: least(({ redisMicros: micros }) => micros),
    workerMicros: least(({ workerMicros }) => workerMicros),
  };
}

/** CPU time that Redis has used since its start. */
async function redisMicros({ redis }: PoolBench): Promise<number> {
  const info = String(await redis.command('INFO', 'cpu'));
  const seconds = [...info.matchAll(/used_cpu_(?:sys|user):([\d.]+)/g)].map(([, value]) => Number(value));
  return seconds.reduce((sum, value) => sum + value, 0) * 1e6;
}

/** Costs of a room server's event loop: idle, and per player of the demo game in sessions of four. */
export async function measureRoomCosts(): Promise<Pick<UnitCosts, 'serverMicros' | 'playerMicros'>> {
  const file = (name: string) => new URL(`../bench/processes/${name}`, import.meta.url);
  const server = await startProcess<number>(file('room-server.ts'), {});
  try {
    const serverMicros = await server.order({ kind: 'cpu', seconds: 2 * SECONDS });
    const players = await startProcess<number>(file('room-players.ts'), { url: server.facts.url, players: PLAYERS });
    try {
      // The first seconds of a session compile what the later ones run.
      await server.order({ kind: 'cpu', seconds: 3 });
      const micros = await server.order({ kind: 'cpu', seconds: 4 * SECONDS });
      return { serverMicros, playerMicros: (micros - serverMicros) / PLAYERS };
    } finally {
      await players.stop();
    }
  } finally {
    await server.stop();
  }
}
