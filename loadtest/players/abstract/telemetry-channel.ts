/** The way of results from a player to whoever controls: some are lost, come twice, or late and so in another order. */
import type { Random } from '../../../training/random.ts';
import type { Result, Telemetry } from './player.ts';

/** Results under way at most: at 2 s of mean delay and one every few seconds, more than five are never. */
const MOST_UNDER_WAY = 16;

export interface TelemetryChannel {
  /** A new player, at second 0. */
  begin(random: Random): void;
  send(result: Readonly<Result>, second: number): void;
  /** Hands over all that has arrived until then, earliest first. */
  deliver(second: number, take: (result: Readonly<Result>) => void): void;
}

export function createTelemetryChannel({ loss, twice, delaySeconds }: Telemetry): TelemetryChannel {
  const slots = Array.from({ length: MOST_UNDER_WAY }, createResult);
  const dueAt = new Float64Array(MOST_UNDER_WAY).fill(Number.POSITIVE_INFINITY);
  let random: Random = () => 0;
  const put = (result: Readonly<Result>, due: number) => {
    const slot = dueAt.indexOf(Number.POSITIVE_INFINITY);
    // A full channel loses a result, as networks do.
    if (slot < 0) return;
    copyResult(result, slots[slot]!);
    dueAt[slot] = due;
  };
  const delay = () => -delaySeconds * Math.log(1 - random());
  return {
    begin(next) {
      random = next;
      dueAt.fill(Number.POSITIVE_INFINITY);
    },
    send(result, second) {
      const isLost = random() < loss;
      const isDouble = random() < twice;
      const first = second + delay();
      const again = second + delay();
      if (!isLost) put(result, first);
      if (!isLost && isDouble) put(result, again);
    },
    deliver(second, take) {
      for (;;) {
        let earliest = 0;
        for (let i = 1; i < MOST_UNDER_WAY; i++) if (dueAt[i]! < dueAt[earliest]!) earliest = i;
        if (!(dueAt[earliest]! <= second)) return;
        dueAt[earliest] = Number.POSITIVE_INFINITY;
        take(slots[earliest]!);
      }
    },
  };
}

export function createResult(): Result {
  const { NaN: unseen } = Number;
  return {
    number: 0,
    difficulty: 0,
    content: 0,
    success: false,
    margin: unseen,
    seconds: unseen,
    damage: unseen,
    retries: unseen,
  };
}

function copyResult(from: Readonly<Result>, to: Result): void {
  to.number = from.number;
  to.difficulty = from.difficulty;
  to.content = from.content;
  to.success = from.success;
  to.margin = from.margin;
  to.seconds = from.seconds;
  to.damage = from.damage;
  to.retries = from.retries;
}
