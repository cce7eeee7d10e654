/** Writes what an adaptive session reports into its session log, stamped with the tick of the room. */

import type { EventCatalogue } from '../events/event-catalogue.ts';
import type { SessionJournal } from '../session/session-ports.ts';
import { bytesOf } from './log-floats.ts';
import type { LogRecord } from './records.ts';

/** The part of a session's log that a room uses; appending never throws and never blocks. */
export interface RoomLog {
  append(record: LogRecord): void;
  close(): Promise<void>;
}

type LoggedDecision = Extract<LogRecord, { kind: 'decision' }>['decision'];

/** Makes the journal. `tick` gives the tick of a record: that of the next step. */
export function createJournal(log: RoomLog, catalogue: EventCatalogue, tick: () => number): SessionJournal {
  return {
    event(slot, type, seq, atMs, fields, clamped) {
      const count = catalogue.fieldsOf(type).length;
      log.append({
        kind: 'event',
        tick: tick(),
        atMs,
        slot,
        type,
        seq,
        fields: Array.from({ length: count }, (_, i) => fields[i]! + 0),
        ...(clamped !== 0 && { clamped }),
      });
    },
    rows(request, atMs, slots, rows) {
      log.append({ kind: 'rows', tick: tick(), atMs, request, slots: [...slots], rows: bytesOf(rows) });
    },
    prediction(request, _atMs, { source, reason, models, values, queueMs, computeMs }) {
      log.append({
        kind: 'prediction',
        tick: tick(),
        request,
        source,
        model: models.join('+'),
        values: values === null ? new Uint8Array(0) : bytesOf(values),
        reason,
        queueMs,
        computeMs,
      });
    },
    decision(decision) {
      log.append({ kind: 'decision', tick: tick(), decision: structuredClone(decision) as LoggedDecision });
    },
    outcome({ predicted, ...met }, atMs) {
      log.append({ kind: 'outcome', tick: tick(), atMs, ...met, ...(predicted !== null && { predicted }) });
    },
    reasons(decision, player, reasons) {
      log.append({ kind: 'reasons', tick: tick(), decision, player, reasons: [...reasons] });
    },
    optOut(slot) {
      log.append({ kind: 'optOut', tick: tick(), slot });
    },
    optIn(slot) {
      log.append({ kind: 'optIn', tick: tick(), slot });
    },
    wish(slot, target) {
      log.append({ kind: 'wish', tick: tick(), slot, ...(target !== null && { target }) });
    },
  };
}
