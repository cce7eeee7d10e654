/** The requester's process: asks one subject as ordered, and reports how it went. */
import { askBare } from '../baselines/bare-client.ts';
import { askBullmqBulk } from '../baselines/bullmq-bulk-client.ts';
import { askBullmq } from '../baselines/bullmq-client.ts';
import { askHttp } from '../baselines/http-client.ts';
import type { Order } from './bench-process.ts';
import { driveClosed, driveOpen } from './drive-load.ts';
import { askPool } from './pool-client.ts';
import { readSettings, serveOrders } from './serve-orders.ts';
import type { Subject, SubjectSettings } from './subject.ts';

const SUBJECTS: Readonly<Record<string, (settings: SubjectSettings) => Promise<Subject>>> = {
  bare: askBare,
  bullmq: askBullmq,
  bullmqBulk: askBullmqBulk,
  http: askHttp,
  pool: askPool,
};

await serveOrders(async () => {
  const { subject: name, ...settings } = readSettings<SubjectSettings & { subject: string }>();
  const subject = await SUBJECTS[name]!(settings);
  return {
    answer({ kind, inFlight, perSecond, seconds, askers }: Order) {
      if (kind === 'closed') return driveClosed(subject, Number(inFlight), Number(seconds));
      return driveOpen(subject, Number(perSecond), Number(seconds), Number(askers));
    },
    close: () => subject.close(),
  };
});
