/** Bad input by frame: rows that break a model, foreign frames, answers that come twice. */
import { encodeRequestFrame, MAX_PIECE_ROWS, REQUESTER_BYTES } from '../../inference/redis/request-frame.ts';
import { ROW_MARKERS } from '../../inference/testing/row-markers.ts';
import { between, choose, type Fault, pause, REDIS_RECOVERY_MS, type Scene, WORKER_RECOVERY_MS } from './fault.ts';
import { repeatMessages } from './redis-repeater.ts';

/** Bytes that are no frame: the right magic (see inference/redis) with an unknown version, cut off, or full of ones. */
const noFrames = (magic: 'RQ' | 'RP'): Buffer[] => [
  Buffer.alloc(0),
  Buffer.from('no frame at all, whatever its key says'),
  Buffer.concat([Buffer.from(magic), Buffer.of(99, 0), Buffer.alloc(60)]),
  Buffer.concat([Buffer.from(magic), Buffer.of(1, 0), Buffer.alloc(8)]),
  Buffer.concat([Buffer.from(magic), Buffer.of(1, 0), Buffer.alloc(60, 0xff)]),
];

/** Frames of a sender that doesn't exist, with contents that no pool of ours sends. */
function strangeFrames(): Buffer[] {
  const frameOf = (width: number, value: number, ...pieces: readonly (readonly [rows: number, budgetMs: number])[]) => {
    const described = pieces.map(([rows, budgetMs]) => ({ id: 1, session: 1, rows, budgetMs }));
    const rowCount = pieces.reduce((sum, [rows]) => sum + rows, 0);
    const nobody = Buffer.alloc(REQUESTER_BYTES, 7);
    return encodeRequestFrame(nobody, width, described, [
      { rows: new Float32Array(rowCount * width).fill(value), rowCount },
    ]);
  };
  return [
    // Rows of another width, more rows than a piece may have, budgets that are over or endless, values that are no
    // numbers.
    frameOf(3, 1, [2, 1000]),
    frameOf(4, 1, [MAX_PIECE_ROWS + 1, 1000]),
    frameOf(4, 1, [10_000, 1000]),
    frameOf(4, 1, [1, -5], [1, 3e38], [1, 0]),
    frameOf(4, Number.NaN, [1, 1000], [MAX_PIECE_ROWS, 1000]),
    // Two pieces have the same number.
    frameOf(4, 1, [1, 1000], [1, 1000]),
  ];
}

async function sendForeignFrames({ bed }: Scene): Promise<void> {
  const { redis } = bed;
  for (const stream of await listOf(redis.command('KEYS', '*:requests:*'))) {
    for (const frame of [...noFrames('RQ'), ...strangeFrames()]) await redis.command('XADD', stream, '*', 'f', frame);
    await redis.command('XADD', stream, '*', 'other', 'field', 'and', 'another');
  }
  for (const channel of await listOf(redis.command('PUBSUB', 'SHARDCHANNELS'))) {
    for (const frame of noFrames('RP')) await redis.command('SPUBLISH', channel, frame);
  }
}

async function listOf(reply: Promise<unknown>): Promise<string[]> {
  const list = await reply;
  return Array.isArray(list) ? list.map(String) : [];
}

let poisoners = 0;

/** Asks one marked row in a session of its own; no model answers it. */
async function poison({ load }: Scene, marker: number): Promise<void> {
  const reply = await load.askMarked(`poisoner-${poisoners++}`, marker);
  if (reply.ok) throw new Error(`expected no answer to a row that breaks the model, got one of ${reply.model}`);
}

export const FRAME_FAULTS: readonly Fault[] = [
  {
    name: 'frames that are none, or of another version',
    recoversWithinMs: REDIS_RECOVERY_MS,
    async inflict(scene) {
      await sendForeignFrames(scene);
      return performance.now();
    },
  },
  {
    name: 'every reply published twice',
    recoversWithinMs: REDIS_RECOVERY_MS,
    async inflict({ bed, random }) {
      await using _repeater = await repeatMessages(bed.redis);
      await pause(between(random, 300, 1_000));
      return performance.now();
    },
  },
  {
    name: 'a row that aborts the model process',
    endsWorkers: true,
    recoversWithinMs: WORKER_RECOVERY_MS,
    async inflict(scene) {
      await poison(scene, ROW_MARKERS.abort);
      return performance.now();
    },
  },
  {
    name: 'rows that make the run throw',
    recoversWithinMs: WORKER_RECOVERY_MS,
    async inflict(scene) {
      const rows = choose(scene.random, [1, 5, 20]);
      await Promise.all(Array.from({ length: rows }, () => poison(scene, ROW_MARKERS.fail)));
      return performance.now();
    },
  },
];
