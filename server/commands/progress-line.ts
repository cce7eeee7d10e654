/** One line that tells how far training is and how long it may still take. */
import type { WriteStream } from 'node:tty';
import type { TableProgress } from '../../training/train-table.ts';

/** A terminal shows each second, a file each ten. */
const TERMINAL_MS = 500;
const FILE_MS = 10_000;

export interface ProgressLine {
  tell(progress: TableProgress): void;
  /** Leaves no half line behind. */
  end(): void;
}

export function progressLine(
  out: Pick<WriteStream, 'write' | 'isTTY'>,
  now: () => number = () => performance.now(),
): ProgressLine {
  const started = now();
  let told = started;
  let open = false;
  return {
    tell({ what, fit, fits, step, done, total, validationLoss }) {
      if (now() - told < (out.isTTY ? TERMINAL_MS : FILE_MS)) return;
      told = now();
      const share = (fit + done / total) / fits;
      const leftSeconds = ((told - started) * (1 / share - 1)) / 1000;
      const loss = validationLoss === undefined ? '' : `, loss ${validationLoss.toPrecision(4)}`;
      const text = `${what}: ${done} of ${total} ${step}${loss}; at most ${timeText(leftSeconds)} left`;
      out.write(out.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
      open = out.isTTY;
    },
    end() {
      if (open) out.write('\r\u001b[K');
      open = false;
    },
  };
}

function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
