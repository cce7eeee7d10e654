/**
 * What must be checked in each state frame, without decoding it: the counter that rises by one with each patch, and the
 * marks beside it. They are words at the front of the root's changes; a frame whose root does not lead is counted, and its
 * place in the sequence is checked by the next that can be read.
 */
import { bodyOffset, CODE, codeOf, readUint32 } from './wire.ts';

/** Switches to another object of the state; its number follows. 0 is the root. */
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
  /** By field of the root: the last value that came. Field 0 is the counter. */
  readonly marks: Uint32Array;
  /** Whether the counter stood in front of the last frame. */
  read = false;
  #counts: PatchCounts;
  #counter = -1;
  /** Patches since the counter was last read. */
  #since = 0;

  /**
   * `words` is how many of the root's first fields are uint32, 0 in a room that counts no patches; counts go into `counts`, which
   * many may share.
   */
  constructor(words: number, counts: PatchCounts) {
    this.marks = new Uint32Array(words);
    this.#counts = counts;
  }

  /** Reads a state frame; false for any other. After a whole state the sequence starts anew. */
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

  /** A new connection: what came before says nothing. */
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

/** Writes the root's leading words into `marks`; true when field 0, the counter, was among them. */
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
