/**
 * What it takes to serve so many players at once, from what a unit of each kind of work costs. Pure arithmetic: the costs
 * are measured elsewhere, on whatever machine they are measured on.
 */

/** Microseconds of CPU unless said otherwise. */
export interface UnitCosts {
  /** Of a room server's core: per second for itself, and per second and player, its share of the session in it. */
  readonly serverMicros: number;
  readonly playerMicros: number;
  /** Of a room server's core: per request to the pool, and per frame in which requests go out and answers come back. */
  readonly requestMicros: number;
  readonly frameMicros: number;
  /** Of Redis' one core: per frame, which is one XADD, its read, one answer and its end; and per byte on the way. */
  readonly redisFrameMicros: number;
  readonly redisByteMicros: number;
  /** Of a worker's cores: per run and per row in ONNX Runtime, per frame and per row around it. */
  readonly runMicros: number;
  readonly rowMicros: number;
  readonly workerFrameMicros: number;
  readonly workerRowMicros: number;
}

export interface RequestShape {
  /** Rows of one request. */
  readonly candidates: number;
  readonly inputWidth: number;
  readonly outputWidth: number;
}

export interface Load extends RequestShape {
  readonly players: number;
  readonly playersPerSession: number;
  readonly decisionsPerSecond: number;
}

export interface Assumptions {
  /** Share of a core that is planned for; the rest is for bursts and for what a process does beside. */
  readonly busyShare: number;
  /** Milliseconds in which a room server gathers requests into one frame: its flush is as often as its event loop turns. */
  readonly gatherMs: number;
  /** Rows of one run that a worker forms under this load; natural batching makes them as large as they need to be. */
  readonly maxBatchRows: number;
  /** Rows per second that one GPU runs of the model, against one core: a figure from outside, see docs/capacity.md. */
  readonly gpuCores: number;
}

export interface Needs {
  readonly players: number;
  readonly sessions: number;
  readonly roomServers: number;
  readonly rowsPerSecond: number;
  readonly framesPerSecond: number;
  /** Cores for ONNX Runtime and for what is around it, and the GPUs that would do the former instead. */
  readonly workerCores: number;
  readonly gpus: number;
  /** Of one core; above `busyShare` one Redis is not enough. */
  readonly redisShare: number;
  readonly redisMegabitsPerSecond: number;
  /** Namespaces, each with its Redis, so that none is busier than planned. */
  readonly shards: number;
}

const HEAD_BYTES = 20;
const REQUEST_PIECE_BYTES = 16;
const REPLY_PIECE_BYTES = 12;

export function predictNeeds(costs: UnitCosts, load: Load, assumptions: Assumptions): Needs {
  const { players, candidates } = load;
  const { busyShare } = assumptions;
  const sessions = Math.ceil(players / load.playersPerSession);
  const requestsPerSecond = players * load.decisionsPerSecond;
  const rowsPerSecond = requestsPerSecond * candidates;
  const roomServers = serversFor(costs, load, assumptions);
  const framesPerSecond = framesOf(requestsPerSecond, roomServers, assumptions);
  const bytesPerSecond = requestsPerSecond * bytesOf(load) + framesPerSecond * 2 * HEAD_BYTES;
  // Every byte comes in once and goes out once.
  const redisMicros = framesPerSecond * costs.redisFrameMicros + bytesPerSecond * costs.redisByteMicros;
  const batchRows = Math.min(assumptions.maxBatchRows, Math.max(candidates, rowsPerSecond / framesPerSecond));
  const runMicros = rowsPerSecond * (costs.rowMicros + costs.runMicros / batchRows);
  const aroundMicros = rowsPerSecond * costs.workerRowMicros + framesPerSecond * costs.workerFrameMicros;
  return {
    players,
    sessions,
    roomServers,
    rowsPerSecond,
    framesPerSecond,
    workerCores: Math.max(1, Math.ceil((runMicros + aroundMicros) / 1e6 / busyShare)),
    gpus: Math.max(1, Math.ceil(runMicros / 1e6 / busyShare / assumptions.gpuCores)),
    redisShare: redisMicros / 1e6,
    redisMegabitsPerSecond: (2 * 8 * bytesPerSecond) / 1e6,
    shards: Math.max(1, Math.ceil(redisMicros / 1e6 / busyShare)),
  };
}

/** Of one request and its answer, without the heads of their frames. */
export function bytesOf({ candidates, inputWidth, outputWidth }: RequestShape): number {
  return REQUEST_PIECE_BYTES + REPLY_PIECE_BYTES + 4 * candidates * (inputWidth + outputWidth);
}

/** Room servers of one core each. What frames cost depends on how many servers share the requests, so it is solved for. */
function serversFor(costs: UnitCosts, load: Load, assumptions: Assumptions): number {
  const fixedMicros = load.players * (costs.playerMicros + load.decisionsPerSecond * costs.requestMicros);
  const available = assumptions.busyShare * 1e6 - costs.serverMicros;
  for (let servers = Math.max(1, Math.ceil(fixedMicros / available)); ; servers++) {
    const frames = framesOf(load.players * load.decisionsPerSecond, servers, assumptions);
    if (fixedMicros + frames * costs.frameMicros <= servers * available) return servers;
  }
}

/** Frames per second of all servers: at most one per gathering time and server, and never more than requests. */
function framesOf(requestsPerSecond: number, servers: number, { gatherMs }: Assumptions): number {
  // Requests come at random: a gathering time with at least one in it sends a frame.
  const perGather = (requestsPerSecond / servers) * (gatherMs / 1000);
  return servers * (1000 / gatherMs) * (1 - Math.exp(-perGather)) || 1;
}

/** Rows per second of one worker on one core that always has something to do, in runs of `batchRows` rows, a frame each. */
export function predictWorkerRows(costs: UnitCosts, batchRows: number): number {
  const perRow = costs.rowMicros + costs.workerRowMicros;
  return 1e6 / (perRow + (costs.runMicros + costs.workerFrameMicros) / batchRows);
}
