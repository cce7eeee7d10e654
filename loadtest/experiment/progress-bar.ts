/** Progress of a long run: a bar on standard error, or a line now and then if that is no terminal. */
import { SingleBar } from 'cli-progress';

export interface ProgressBar {
  show(done: number, total: number): void;
  end(): void;
}

export function createBar(unit: string, quiet: boolean): ProgressBar {
  if (quiet) return { show: () => undefined, end: () => undefined };
  const format = `{bar} {value}/{total} ${unit}, {eta_formatted} left`;
  const bar = new SingleBar({ format, hideCursor: true, barsize: 30, noTTYOutput: true, notTTYSchedule: 10_000 });
  let total = -1;
  return {
    show(done, of) {
      if (total < 0) bar.start(of, done);
      total = of;
      bar.update(done);
    },
    end() {
      if (total >= 0) bar.stop();
    },
  };
}
