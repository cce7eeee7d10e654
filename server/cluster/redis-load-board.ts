/**
 * The board: every process writes its load there twice a second and reads the loads of the others. So choosing a
 * process costs no round trip, and a process that stopped reporting is seen within a second and a half. The same beat
 * notices what must be repaired: this process was taken for dead, Redis was away, or Redis came back empty.
 */
import { FRESH_MS, type ProcessLoad } from './choose-process.ts';
import { type RoomRedis, runScript } from './redis-connection.ts';
import { BEAT, LEAVE_BOARD, LOADS, SEEN } from './redis-room-scripts.ts';

/**
 * Milliseconds between beats. It costs one command per process and beat, and is a third of the time after which a
 * process is stale.
 */
const BEAT_MS = 500;

export type OwnLoad = Pick<ProcessLoad, 'lagMs' | 'sessions' | 'players' | 'degraded'>;

export interface LoadBoardOptions {
  readonly redis: RoomRedis;
  readonly processId: string;
  readonly measure: () => OwnLoad;
  /**
   * Called after each beat that reached Redis. `lost`: this process was no longer on the board. `gone`: processes
   * removed from it now.
   */
  readonly onBeat: (news: { readonly lost: boolean; readonly gone: readonly string[] }) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/**
 * `heard`: within the last second and a half. `silent`: not for longer. `unknown`: too new, or removed from the board.
 */
export type Hearing = 'heard' | 'silent' | 'unknown';

interface Entry {
  /**
   * The load, with its age on Redis' clock when the board was read. The time since then doesn't count against it: if
   * reading is late, this process is the one that lags, and a failed beat is noticed anyway.
   */
  readonly said: ProcessLoad;
  /** Sessions sent there since the board was read. The report doesn't count them yet. */
  sentSince: number;
}

export class RedisLoadBoard {
  #options: LoadBoardOptions;
  #others = new Map<string, Entry>();
  #timer: NodeJS.Timeout | undefined;
  #state: 'running' | 'draining' | 'closed' = 'running';
  /** False from the first failed beat to the next that works. */
  #reachable = false;

  constructor(options: LoadBoardOptions) {
    this.#options = options;
  }

  get reachable(): boolean {
    return this.#reachable;
  }

  /** Makes one beat at once, which throws if Redis refuses it; then one every half second. */
  async start(): Promise<void> {
    await this.#beat();
    this.#schedule();
  }

  /** Ends new sessions for this process, from now on and for everyone. */
  async leave(): Promise<void> {
    this.#state = 'draining';
    clearTimeout(this.#timer);
    const { redis, processId } = this.#options;
    // Without Redis, its silence says the same a second and a half later.
    await runScript(redis, LEAVE_BOARD, [LOADS, SEEN, processId]).catch(() => undefined);
  }

  close(): void {
    this.#state = 'closed';
    clearTimeout(this.#timer);
  }

  /** The loads of all processes; this process' own as it is now. */
  loads(): ProcessLoad[] {
    const { processId, measure } = this.#options;
    const own: ProcessLoad = { ...measure(), processId, ageMs: 0, draining: this.#state !== 'running' };
    const others = [...this.#others.values()].map(({ said, sentSince }) => ({
      ...said,
      sessions: said.sessions + sentSince,
    }));
    return [own, ...others];
  }

  /** Counts a session that was just sent there. */
  sent(processId: string): void {
    const entry = this.#others.get(processId);
    if (entry !== undefined) entry.sentSince++;
  }

  hear(processId: string): Hearing {
    const entry = this.#others.get(processId);
    if (entry === undefined) return 'unknown';
    return entry.said.ageMs <= FRESH_MS ? 'heard' : 'silent';
  }

  #schedule(): void {
    if (this.#state !== 'running') return;
    // Not an interval: beats must not pile up behind a slow one.
    this.#timer = setTimeout(async () => {
      await this.#beat().catch((error: unknown) => {
        this.#reachable = false;
        this.#options.onFailure(error);
      });
      this.#schedule();
    }, BEAT_MS).unref();
  }

  async #beat(): Promise<void> {
    const { redis, processId, measure, onBeat } = this.#options;
    const wasReachable = this.#reachable;
    const answer = await runScript(redis, BEAT, [LOADS, SEEN, processId, JSON.stringify(measure())]);
    const [known, gone, flat] = answer as [number, string[], string[]];
    // A beat that was under way while leaving has put the entry back.
    if (this.#state !== 'running') return this.leave();
    this.#read(flat);
    this.#reachable = true;
    await onBeat({ lost: known === 0 || !wasReachable, gone });
  }

  #read(flat: readonly string[]): void {
    const next = new Map<string, Entry>();
    for (let i = 0; i + 2 < flat.length; i += 3) {
      const [processId, age, json] = [flat[i]!, flat[i + 1]!, flat[i + 2]!];
      if (processId === this.#options.processId) continue;
      const said = { ...parseLoad(json), processId, draining: false, ageMs: Number(age) };
      next.set(processId, { said, sentSince: 0 });
    }
    this.#others = next;
  }
}

/** Fields that another version leaves out count as 0. A process whose report can't be read counts as degraded. */
function parseLoad(json: string): OwnLoad {
  const said = JSON.parse(json) as Partial<OwnLoad>;
  const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
  return {
    lagMs: number(said.lagMs),
    sessions: number(said.sessions),
    players: number(said.players),
    degraded: said.degraded !== false,
  };
}
