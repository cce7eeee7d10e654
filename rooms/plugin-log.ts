/** The log of a room's adaptive session: it stamps what needs a stamp, and keeps a beat's own record before the rest. */
import type { LogRecord } from '../adaptation/log/records.ts';
import type { RoomLog } from '../adaptation/log/session-log-journal.ts';
import type { LogName } from './seats.ts';

export interface PluginLogPorts {
  /** Null when logging is off. */
  readonly log: RoomLog | null;
  /** Whether the log has the beats: it does where no game is run again that would tell their times. */
  readonly logsBeats: boolean;
  tick(): number;
  nowMs(): number;
  logNameAt(slot: number): LogName;
}

export class PluginLog {
  readonly #ports: PluginLogPorts;
  /** What a beat writes, held until it is known that the beat is logged: the beat's own record must come first. */
  #held: LogRecord[] | null = null;

  constructor(ports: PluginLogPorts) {
    this.#ports = ports;
  }

  /** The log itself, for what only the game knows (inputs, checkpoints); null when logging is off. */
  get log(): RoomLog | null {
    return this.#ports.log;
  }

  get stamp(): { readonly tick: number; readonly atMs?: number } {
    const { logsBeats, tick, nowMs } = this.#ports;
    return { tick: tick(), ...(logsBeats && { atMs: nowMs() }) };
  }

  append(record: LogRecord): void {
    const { log, logNameAt } = this.#ports;
    if (this.#held !== null) this.#held.push(record);
    else if (record.kind === 'optOut') log?.append({ ...record, ...this.stamp });
    else if (record.kind !== 'optIn') log?.append(record);
    else log?.append({ ...record, ...this.stamp, ...logNameAt(record.slot) });
  }

  /** Runs a beat. It is logged when it wrote something, or when `isAsking` says that a question was due or is in flight. */
  aroundBeat<Result>(beat: () => Result, isAsking: () => boolean): Result {
    if (this.#ports.logsBeats) this.#held = [];
    try {
      return beat();
    } finally {
      const held = this.#held;
      this.#held = null;
      // Those count too: because of an answer in flight, or of a due question about nothing new, the beat asks nothing.
      if (held !== null && (held.length > 0 || isAsking())) {
        const { tick, nowMs } = this.#ports;
        for (const record of [{ kind: 'beat', tick: tick(), atMs: nowMs() } as const, ...held]) this.append(record);
      }
    }
  }

  async close(): Promise<void> {
    await this.#ports.log?.close();
  }
}
