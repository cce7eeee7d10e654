/** The pauses for garbage collection on the page's main thread, read from Chromium's trace. */
import type { CDPSession } from 'playwright-core';

/**
 * All that V8 and Blink do in one go while the page waits. Work beside it, on other threads, does not hold the page up.
 */
const COLLECTS = /^(MinorGC|MajorGC|V8\.GC|BlinkGC\.|CppGC\.)/;
const CATEGORIES = ['v8', 'devtools.timeline', 'disabled-by-default-v8.gc', 'blink_gc'];

interface TraceEvent {
  readonly name?: string;
  readonly ph?: string;
  readonly pid?: number;
  readonly tid?: number;
  /** Microseconds: `ts` and `dur` of the clock, `tdur` of the thread's own time. */
  readonly ts?: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export interface Pause {
  readonly name: string;
  /**
   * Time by the clock, and the thread's own time. Time that other processes of a busy machine take is only in the
   * first.
   */
  readonly clockMs: number;
  readonly threadMs: number;
}

export interface GarbageTrace {
  /** Returns the pauses since the start, without those inside another. */
  stop(): Promise<Pause[]>;
}

export async function traceGarbage(session: CDPSession): Promise<GarbageTrace> {
  const collected: TraceEvent[] = [];
  const main = new Set<string>();
  const onData = ({ value }: { value: object[] }) => {
    for (const event of value as TraceEvent[]) {
      if (event.ph === 'M' && event.args?.name === 'CrRendererMain') main.add(threadOf(event));
      else if (event.ph === 'X' && event.name !== undefined && COLLECTS.test(event.name)) collected.push(event);
    }
  };
  session.on('Tracing.dataCollected', onData);
  const traceConfig = { includedCategories: CATEGORIES, excludedCategories: ['*'] };
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  return {
    async stop() {
      const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
      await session.send('Tracing.end');
      await complete;
      session.off('Tracing.dataCollected', onData);
      return outermost(collected.filter((event) => main.has(threadOf(event))));
    },
  };
}

const threadOf = ({ pid = 0, tid = 0 }: TraceEvent) => `${pid}/${tid}`;

function outermost(events: readonly TraceEvent[]): Pause[] {
  const pauses: Pause[] = [];
  let endedAt = 0;
  for (const { name = '', ts = 0, dur = 0, tdur = dur } of [...events].sort((a, b) => (a.ts ?? 0) - (b.ts ?? 0))) {
    if (ts < endedAt) continue;
    endedAt = ts + dur;
    pauses.push({ name, clockMs: dur / 1000, threadMs: tdur / 1000 });
  }
  return pauses;
}
