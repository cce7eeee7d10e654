/** Writes reported events as a client sends them. Runs in a browser. */
import { EVENT_HEADER_BYTES, FRAME_HEADER_BYTES, FRAME_VERSION } from './event-frame.ts';

export interface ReportedEvent {
  /** Number of the type in the game's catalogue. */
  readonly type: number;
  /** Rises with each event of a client; an event whose number does not rise is dropped as a duplicate. */
  readonly seq: number;
  /** The values in the catalogue's order. */
  readonly fields: readonly number[];
}

/**
 * One frame of events, at most MAX_FRAME_BYTES, or the server refuses it. Sequence numbers keep rising as long as the
 * client keeps its seat, even after a reconnection. A page that may be reloaded starts them at a clock's time, not at
 * 0.
 */
export function encodeEvents(events: readonly ReportedEvent[]): Uint8Array<ArrayBuffer> {
  const bytes = events.reduce((sum, event) => sum + EVENT_HEADER_BYTES + 4 * event.fields.length, FRAME_HEADER_BYTES);
  const frame = new Uint8Array(bytes);
  const view = new DataView(frame.buffer);
  view.setUint8(0, FRAME_VERSION);
  let at = FRAME_HEADER_BYTES;
  for (const { type, seq, fields } of events) {
    view.setUint8(at, type);
    view.setUint32(at + 1, seq, true);
    at += EVENT_HEADER_BYTES;
    for (const field of fields) {
      view.setFloat32(at, field, true);
      at += 4;
    }
  }
  return frame;
}
