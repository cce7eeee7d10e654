/**
 * Tells which kinds of room have sessions that a mistake in the game's own code keeps from adapting. It is the same
 * mistake on every server, so it is told and draws no sessions away from this one.
 */
import { CodedError, RubatoError } from '../../errors.ts';
import { asError } from '../../rooms/as-error.ts';
import type { StopPlace } from '../../rooms/protocol.ts';

/** Milliseconds for which a kind is told of after its last such session: short ones are seen too, by people and Prometheus. */
const TOLD_MS = 120_000;
/** Longest name of an error that is shown; real ones are shorter. */
const MAX_NAME = 40;

export interface StoppedKind {
  /** Sessions that stopped adapting, from the first on that is still told of. */
  readonly sessions: number;
  readonly trouble: RubatoError;
}

export interface StoppedWatch {
  stopped(room: string, place: StopPlace, error: unknown): void;
  /** A session whose adaptation had stopped has ended. */
  ended(room: string): void;
  rooms(): ReadonlyMap<string, StoppedKind>;
}

interface Kind {
  sessions: number;
  /** Those that have not ended. */
  running: number;
  heardMs: number;
  /** The last stop, in words. */
  last: string;
}

/** `now` is a clock in milliseconds. */
export function createStoppedWatch(now: () => number = () => performance.now()): StoppedWatch {
  const kinds = new Map<string, Kind>();
  const forget = () => {
    for (const [room, { running, heardMs }] of kinds)
      if (running === 0 && now() - heardMs > TOLD_MS) kinds.delete(room);
  };
  return {
    stopped(room, place, error) {
      forget();
      const { sessions, running } = kinds.get(room) ?? { sessions: 0, running: 0 };
      const last = `${nameOf(error)} in ${PLACES[place]}`;
      kinds.set(room, { sessions: sessions + 1, running: running + 1, heardMs: now(), last });
    },
    ended(room) {
      const kind = kinds.get(room);
      if (kind === undefined) return;
      kind.running--;
      kind.heardMs = now();
    },
    rooms() {
      forget();
      return new Map([...kinds].map(([room, kind]) => [room, describe(room, kind)]));
    },
  };
}

const PLACES: Readonly<Record<StopPlace, string>> = {
  policy: 'a policy',
  apply: 'apply',
  listener: 'a listener to decisions or reasons',
  beat: 'beat()',
};

function describe(room: string, { sessions, last }: Kind): StoppedKind {
  const got = `${sessions} that stopped, the last by ${last}; the log has it`;
  return { sessions, trouble: new RubatoError('ROOM_STOPPED', got, { expected: `sessions of "${room}" that adapt` }) };
}

/** Anyone may read readiness, and an error's message may have anything in it: its name has to do. */
function nameOf(error: unknown): string {
  return (error instanceof CodedError ? error.code : asError(error).name).slice(0, MAX_NAME);
}
