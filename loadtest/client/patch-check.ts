/**
 * Checks each state frame without decoding it: the counter, which rises by one with each patch, and the marks beside
 * it. They are words at the front of the root's changes. A frame that doesn't begin with the root is counted; the next
 * readable one checks its place in the sequence.
 */
import { bodyOffset, CODE, codeOf, readUint32 } from './wire.ts';

/** Switches to another object of the state, whose number follows. 0 is the root. */
const SWITCH = 255;
const ROOT = 0;
/** A field number with this bit is a replaced value. */
const REPLACE = 0x80;
const WORD_BYTES = 4;

export interface PatchCounts {
  patches: number;
  states: number;
  /** Patches that never came, that came twice or late, and that had no readable counter. */
  lost: number;
  outOfOrder: number;
  unread: number;
}

export function createPatchCounts(): PatchCounts {
  return { patches: 0, states: 0, lost: 0, outOfOrder: 0, unread: 0 };
}

export class PatchCheck {
  /** The last value of each field of the root. Field 0 is the counter. */
  readonly marks: Uint32Array;
  /** Whether the last frame began with the counter. */
  read = false;
  #counts: PatchCounts;
  #counter = -1;
  /** Patches since the counter was last read. */
  #since = 0;

  /**
   * `words` is the number of the root's first fields that are uint32; 0 in a room that counts no patches. Counts go
   * into `counts`, which several checks may share.
   */
  constructor(words: number, counts: PatchCounts) {
    this.marks = new Uint32Array(words);
    this.#counts = counts;
  }

  /** Reads a state frame; false for any other frame. A whole state starts the sequence anew. */
  take(frame: Uint8Array): boolean {
    const code = codeOf(frame);
    if (code !== CODE.patch && code !== CODE.state) return false;
    this.read = this.marks.length > 0 && readRoot(frame, bodyOffset(frame), this.marks);
    if (code === CODE.state) {
      this.#counts.states++;
      this.#counter = this.read ? this.marks[0]! : -1;
      this.#since = 0;
      return true;
    }
    this.#counts.patches++;
    this.#since++;
    if (!this.read) this.#counts.unread++;
    else this.#compare(this.marks[0]!);
    return true;
  }

  /** Starts anew for a new connection: earlier frames say nothing about it. */
  reset(): void {
    this.#counter = -1;
    this.#since = 0;
    this.marks.fill(0);
  }

  #compare(counter: number): void {
    const expected = this.#counter + this.#since;
    if (this.#counter >= 0 && counter !== expected) {
      if (counter > expected) this.#counts.lost += counter - expected;
      else this.#counts.outOfOrder++;
    }
    this.#counter = counter;
    this.#since = 0;
  }
}

/** Writes the root's leading words into `marks`. True if field 0, the counter, was among them. */
function readRoot(frame: Uint8Array, offset: number, marks: Uint32Array): boolean {
  let at = offset;
  if (frame[at] === SWITCH) {
    if (frame[at + 1] !== ROOT) return false;
    at += 2;
  }
  const read = frame[at] === REPLACE;
  while (at + WORD_BYTES < frame.length) {
    const field = frame[at]! - REPLACE;
    if (field < 0 || field >= marks.length) break;
    marks[field] = readUint32(frame, at + 1);
    at += 1 + WORD_BYTES;
  }
  return read;
}
