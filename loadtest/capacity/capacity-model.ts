/**
 * What it takes to serve so many players at once, computed from what a unit of each kind of work costs. It is pure
 * arithmetic: the costs are measured elsewhere, on any machine.
 */

/** Microseconds of CPU unless said otherwise. */
export interface UnitCosts {
  /** A room server's core: per second for itself, and per second and player for its share of the session. */
  readonly serverMicros: number;
  readonly playerMicros: number;
  /** A room server's core: per request to the pool, and per frame in which requests go out and answers come back. */
  readonly requestMicros: number;
  readonly frameMicros: number;
  /** Redis' one core: per frame (one XADD, its read, one answer and its end), and per byte on the way. */
  readonly redisFrameMicros: number;
  readonly redisByteMicros: number;
  /** A worker's cores: per run and per row in ONNX Runtime, and per frame and per row around it. */
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
  /** Share of a core that is planned for. The rest is for bursts and a process' other work. */
  readonly busyShare: number;
  /**
   * Milliseconds in which a room server gathers requests into one frame. It flushes as often as its event loop turns.
   */
  readonly gatherMs: number;
  /** Most rows of one run that a worker forms under this load. Natural batching makes runs as large as needed. */
  readonly maxBatchRows: number;
  /** Speed of one GPU with the model, in cores: a figure from outside, see docs/capacity.md. */
  readonly gpuCores: number;
}

export interface Needs {
  readonly players: number;
  readonly sessions: number;
  readonly roomServers: number;
  readonly rowsPerSecond: number;
  readonly framesPerSecond: number;
  /** Cores for ONNX Runtime, cores for the work around it, and the GPUs that could replace the former. */
  readonly workerCores: number;
  readonly gpus: number;
  /** Share of one core. Above `busyShare`, one Redis is not enough. */
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

/** Bytes of one request and its answer, without the heads of their frames. */
export function bytesOf({ candidates, inputWidth, outputWidth }: RequestShape): number {
  return REQUEST_PIECE_BYTES + REPLY_PIECE_BYTES + 4 * candidates * (inputWidth + outputWidth);
}

/**
 * Room servers of one core each. The cost of frames depends on how many servers share the requests, so it is solved
 * for.
 */
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
  // Requests come at random. A gathering time with at least one request sends a frame.
  const perGather = (requestsPerSecond / servers) * (gatherMs / 1000);
  return servers * (1000 / gatherMs) * (1 - Math.exp(-perGather)) || 1;
}

/** Rows per second of one worker on one core that is always busy, in runs of `batchRows` rows, a frame each. */
export function predictWorkerRows(costs: UnitCosts, batchRows: number): number {
  const perRow = costs.rowMicros + costs.workerRowMicros;
  return 1e6 / (perRow + (costs.runMicros + costs.workerFrameMicros) / batchRows);
}
