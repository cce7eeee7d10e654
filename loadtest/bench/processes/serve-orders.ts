/** The other end of `startProcess`: a process that answers orders until its parent disconnects. */
import type { Order, ProcessMessage } from './bench-process.ts';

export interface Served {
  /** Facts that it reports when it is ready. */
  readonly facts?: Readonly<Record<string, string | number>>;
  answer(order: Order): Promise<unknown>;
  close(): Promise<void>;
}

/** The settings that `startProcess` gave. */
export function readSettings<S>(): S {
  return JSON.parse(process.argv[2] ?? '{}') as S;
}

export async function serveOrders(start: () => Promise<Served>): Promise<void> {
  const send = (message: ProcessMessage) => void process.send?.(message);
  const fail = (error: unknown) =>
    send({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  try {
    const served = await start();
    process.on('message', (order: Order) => {
      served.answer(order).then((figures) => send({ kind: 'figures', figures }), fail);
    });
    // The parent is done or has died. In both cases nobody listens any more.
    process.on('disconnect', () => {
      served.close().finally(() => process.exit(0));
    });
    send({ kind: 'ready', facts: served.facts ?? {} });
  } catch (error) {
    fail(error);
    process.exitCode = 1;
  }
}
