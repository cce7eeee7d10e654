/** Asks through BullMQ as its manual says: one job per question, and `QueueEvents` to wait for it. */
import { Queue, QueueEvents } from 'bullmq';
import { ANSWERED, rowOf, type Subject, type SubjectSettings } from '../processes/subject.ts';
import { bullmqConnection } from './bullmq-connection.ts';

/** `true` instead of a count makes waiting fail at random: the job may be gone before it is asked for. */
const KEPT = { count: 1000 };

export async function askBullmq({ url, width, queue: name }: SubjectSettings): Promise<Subject> {
  const queue = new Queue<{ rows: number[] }, number[]>(String(name), { connection: bullmqConnection(url) });
  const events = new QueueEvents(String(name), { connection: bullmqConnection(url) });
  // Each awaited job adds a listener: the default limit of 10 would warn at every one of 64.
  for (const emitter of [queue, events]) emitter.setMaxListeners(0);
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  const row = Array.from(rowOf(width));
  return {
    rowsPerAsk: 1,
    async ask() {
      const job = await queue.add('infer', { rows: row }, { removeOnComplete: KEPT, removeOnFail: KEPT });
      const values = await job.waitUntilFinished(events);
      if (values.length === 0) throw new Error('expected values, got none');
      return ANSWERED;
    },
    async close() {
      await Promise.all([queue.close(), events.close()]);
    },
  };
}
