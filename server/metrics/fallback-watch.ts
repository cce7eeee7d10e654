/**
 * Tells whether the sessions of a room kind live on their fallback. Recent answers decide, whatever the reason: late,
 * shed, failed, no worker, barred. A kind that nobody plays, or whose definition asks no model, has no answers and is
 * never reported.
 */
import { RubatoError } from '../../errors.ts';
import type { Prediction } from '../../inference/pipeline/pipeline.ts';
import type { ServiceLog } from '../log/service-log.ts';

/**
 * Milliseconds of the windows in which answers are judged. A dead model process is replaced within one, and so is the
 * connection to a restarted Redis.
 */
const WINDOW_MS = 3000;
/** Fewest answers in a window: two seconds of one session. A session that asks once a minute is judged after eight. */
const MIN_ANSWERS = 8;
/**
 * Shares of fallbacks: a kind lives on them from the first on, and no longer up to the second. In between nothing
 * changes.
 */
const TROUBLE = 0.9;
const RECOVERED = 0.5;
/** Milliseconds of silence after which a kind is forgotten; the slowest loop asks once a minute. */
const FORGET_MS = 120_000;

export interface FallbackWatch {
  answered(room: string, model: string, prediction: Prediction): void;
  /** Every room kind with recent answers: its problem, or null. */
  rooms(): ReadonlyMap<string, RubatoError | null>;
}

interface RoomKind {
  sinceMs: number;
  heardMs: number;
  answers: number;
  fallbacks: number;
  /** How often each reason came in the window. */
  codes: Map<string, number>;
  trouble: RubatoError | null;
}

/** `now` is a clock in milliseconds. */
export function createFallbackWatch(log: ServiceLog, now: () => number = () => performance.now()): FallbackWatch {
  const kinds = new Map<string, RoomKind>();
  const isStale = (kind: RoomKind) => now() - kind.heardMs > FORGET_MS;
  return {
    answered(room, model, prediction) {
      let kind = kinds.get(room);
      if (kind === undefined || isStale(kind)) {
        kind = { ...emptyWindow(now()), heardMs: now(), trouble: null };
        kinds.set(room, kind);
      }
      kind.heardMs = now();
      kind.answers++;
      if (prediction.source === 'fallback') {
        kind.fallbacks++;
        kind.codes.set(prediction.code, (kind.codes.get(prediction.code) ?? 0) + 1);
      }
      if (kind.answers < MIN_ANSWERS || now() - kind.sinceMs < WINDOW_MS) return;
      judge(kind, room, model, prediction, log);
      Object.assign(kind, emptyWindow(now()));
    },
    rooms() {
      return new Map([...kinds].filter(([, kind]) => !isStale(kind)).map(([room, { trouble }]) => [room, trouble]));
    },
  };
}

function emptyWindow(sinceMs: number) {
  return { sinceMs, answers: 0, fallbacks: 0, codes: new Map<string, number>() };
}

/** `last` is the newest answer; its detail is an example of the reasons. */
function judge(kind: RoomKind, room: string, model: string, last: Prediction, log: ServiceLog): void {
  const share = kind.fallbacks / kind.answers;
  if (kind.trouble === null && share >= TROUBLE) {
    const detail = last.source === 'fallback' ? last.detail : '';
    kind.trouble = describe(kind, room, model, last);
    log.error({ room, model, reasons: Object.fromEntries(kind.codes), detail }, kind.trouble.message);
  } else if (kind.trouble !== null && share <= RECOVERED) {
    kind.trouble = null;
    log.info({ room, model }, 'its model answers its sessions again');
  } else if (kind.trouble !== null && share >= TROUBLE) kind.trouble = describe(kind, room, model, last);
}

function describe({ answers, fallbacks, codes }: RoomKind, room: string, model: string, last: Prediction): RubatoError {
  const counts = [...codes].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${count} ${code}`);
  // Anyone may read readiness, and nobody needs to know whose session is barred.
  const open = last.source === 'fallback' && last.code !== 'POOL_BARRED';
  const example = open ? `; the last: ${last.detail}` : '';
  const got = `${fallbacks} of its last ${answers} answers from the fallback (${counts.join(', ')}${example})`;
  return new RubatoError('ROOM_FALLBACK', got, { expected: `answers of ${model} for sessions of "${room}"` });
}
