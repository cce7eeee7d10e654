/** Load from one requester: closed (so many always in flight) or open (so many per second, whatever the answers do). */
import { build, type Histogram } from 'hdr-histogram-js';
import { createRandom } from '../../../training/random.ts';
import type { Answer, LoadFigures, Subject } from './subject.ts';

/** Collects answers. Times are whole microseconds with three digits, up to a minute. */
class Tally {
  readonly latency: Histogram = build({ highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 });
  readonly compute: Histogram = build({ highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 });
  asked = 0;
  answered = 0;
  batchRows = 0;
  readonly #startedMs = performance.now();
  readonly #startedCpu = process.cpuUsage();

  take(answer: Answer, ms: number): void {
    if (!answer.ok) return;
    this.answered++;
    this.batchRows += answer.batchRows;
    this.latency.recordValue(Math.max(1, Math.round(ms * 1000)));
    if (answer.computeMs > 0) this.compute.recordValue(Math.max(1, Math.round(answer.computeMs * 1000)));
  }

  figures(rowsPerAsk: number): LoadFigures {
    const seconds = (performance.now() - this.#startedMs) / 1000;
    const { user, system } = process.cpuUsage(this.#startedCpu);
    const rows = this.answered * rowsPerAsk;
    return {
      rowsPerSecond: rows / seconds,
      p50Ms: this.latency.getValueAtPercentile(50) / 1000,
      p99Ms: this.latency.getValueAtPercentile(99) / 1000,
      cpuMicrosPerRow: (user + system) / Math.max(1, rows),
      computeMs: this.compute.getValueAtPercentile(50) / 1000,
      batchRows: this.batchRows / Math.max(1, this.answered),
      asked: this.asked,
      answered: this.answered,
    };
  }
}

/** Keeps `inFlight` questions in flight for `seconds`. With 1 in flight, this is the time of a round trip. */
export async function driveClosed(subject: Subject, inFlight: number, seconds: number): Promise<LoadFigures> {
  const tally = new Tally();
  const until = performance.now() + seconds * 1000;
  const asker = async (number: number) => {
    let nowMs = performance.now();
    while (nowMs < until) {
      const askedMs = nowMs;
      tally.asked++;
      const answer = await subject.ask(number);
      nowMs = performance.now();
      tally.take(answer, nowMs - askedMs);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, number) => asker(number)));
  return tally.figures(subject.rowsPerAsk);
}

/**
 * Asks `perSecond` questions as a Poisson process, for `seconds`, each from another of `askers` sessions. Timers are
 * only exact to a millisecond, so questions that are due go out together, as in a server that ticks. Times count from
 * when a question was due, not from when it was sent. Waits for the last answers.
 */
export async function driveOpen(
  subject: Subject,
  perSecond: number,
  seconds: number,
  askers: number,
): Promise<LoadFigures> {
  const tally = new Tally();
  const random = createRandom(1);
  const meanMs = 1000 / perSecond;
  const startedMs = performance.now();
  const untilMs = startedMs + seconds * 1000;
  let dueMs = startedMs - Math.log(1 - random()) * meanMs;
  let waiting = 0;
  const { promise: drained, resolve: drain } = Promise.withResolvers<void>();
  const ask = (atMs: number) => {
    waiting++;
    subject.ask(tally.asked++ % askers).then((answer) => {
      waiting--;
      tally.take(answer, performance.now() - atMs);
      if (waiting === 0 && dueMs >= untilMs) drain();
    });
  };
  const turn = () => {
    const nowMs = performance.now();
    while (dueMs <= nowMs && dueMs < untilMs) {
      ask(dueMs);
      dueMs -= Math.log(1 - random()) * meanMs;
    }
    if (dueMs < untilMs) setTimeout(turn, 1);
    else if (waiting === 0) drain();
  };
  turn();
  await drained;
  return tally.figures(subject.rowsPerAsk);
}
