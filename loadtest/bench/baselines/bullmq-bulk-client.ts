/**
 * Asks through BullMQ, with the batching that it offers without its paid edition: questions of one turn go out together
 * with `addBulk`, many rows in each job, and a job is one run.
 */
import { type Job, Queue, QueueEvents } from 'bullmq';
import { ANSWERED, type Answer, rowOf, type Subject, type SubjectSettings } from '../processes/subject.ts';
import { bullmqConnection } from './bullmq-connection.ts';

const KEPT = { count: 1000 };

export async function askBullmqBulk({ url, width, queue: name, rowsPerJob }: SubjectSettings): Promise<Subject> {
  const queue = new Queue<{ rows: number[] }, number[]>(String(name), { connection: bullmqConnection(url) });
  const events = new QueueEvents(String(name), { connection: bullmqConnection(url) });
  for (const emitter of [queue, events]) emitter.setMaxListeners(0);
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  const row = Array.from(rowOf(width));
  const most = Number(rowsPerJob);
  let waiting: ((answer: Answer) => void)[] = [];
  const finish = async (job: Job<{ rows: number[] }, number[]>, askers: typeof waiting) => {
    const values = await job.waitUntilFinished(events);
    if (values.length % askers.length !== 0) throw new Error(`expected values for ${askers.length} rows`);
    for (const answer of askers) answer(ANSWERED);
  };
  const flush = async () => {
    const asked = waiting;
    waiting = [];
    const groups = Array.from({ length: Math.ceil(asked.length / most) }, (_, i) =>
      asked.slice(i * most, (i + 1) * most),
    );
    const jobs = await queue.addBulk(
      groups.map((group) => ({
        name: 'infer',
        data: { rows: group.flatMap(() => row) },
        opts: { removeOnComplete: KEPT, removeOnFail: KEPT },
      })),
    );
    await Promise.all(jobs.map((job, i) => finish(job, groups[i]!)));
  };
  return {
    rowsPerAsk: 1,
    ask() {
      const { promise, resolve } = Promise.withResolvers<Answer>();
      if (waiting.length === 0) setImmediate(flush);
      waiting.push(resolve);
      return promise;
    },
    async close() {
      await Promise.all([queue.close(), events.close()]);
    },
  };
}
