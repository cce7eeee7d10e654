/**
 * The runs of a model process at this moment, in a file that survives the process: a native abort leaves no chance to
 * say it. The file is written in place (about 3 µs in the page cache, no sync: the kernel keeps it when a process
 * dies). The supervisor reads it afterwards.
 */

import { closeSync, openSync, readdirSync, readFileSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../../../thrown.ts';

/** Bytes for the entry ids of a batch: 512 pieces of 20 characters are 10 KB. */
const SLOT_BYTES = 32 * 1024;
const HEAD_BYTES = 4;

/** The entries that a run takes rows from. */
export interface FlightRecord {
  readonly stream: string;
  readonly entries: readonly string[];
}

export class FlightRecorder {
  #file: string;
  #descriptor: number;
  #buffer = Buffer.alloc(SLOT_BYTES);

  /** Creates or empties the file. */
  constructor(file: string) {
    this.#file = file;
    this.#descriptor = openSync(file, 'w');
  }

  /** Records that a run begins in `slot`. */
  begin(slot: number, { stream, entries }: FlightRecord): void {
    const length = this.#buffer.write(
      `${stream}\n${entries.join('\n')}`,
      HEAD_BYTES,
      SLOT_BYTES - HEAD_BYTES,
      'latin1',
    );
    this.#buffer.writeUInt32LE(length, 0);
    writeSync(this.#descriptor, this.#buffer, 0, HEAD_BYTES + length, slot * SLOT_BYTES);
  }

  end(slot: number): void {
    this.#buffer.writeUInt32LE(0, 0);
    writeSync(this.#descriptor, this.#buffer, 0, HEAD_BYTES, slot * SLOT_BYTES);
  }

  /** Called when the process ends normally: there is nothing to read. */
  close(): void {
    closeSync(this.#descriptor);
    unlinkSync(this.#file);
  }
}

/** Reads what was running when the process died, oldest slot first, and removes the file. Empty if there is no file. */
export function readFlightRecords(file: string): readonly FlightRecord[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
    unlinkSync(file);
  } catch {
    // There is no file: the process ended before its first run, or ended normally.
    return [];
  }
  const records: FlightRecord[] = [];
  for (let at = 0; at + HEAD_BYTES <= bytes.length; at += SLOT_BYTES) {
    const length = bytes.readUInt32LE(at);
    if (length === 0 || at + HEAD_BYTES + length > bytes.length) continue;
    const [stream = '', ...entries] = bytes.toString('latin1', at + HEAD_BYTES, at + HEAD_BYTES + length).split('\n');
    if (entries.length > 0) records.push({ stream, entries });
  }
  return records;
}

const FILE_NAME = /^rubato-flight-(.+)-(\d+)-[0-9a-f]+$/;

/** File of the model process with this id: `HOST-PID-CHANCE`, where PID is its supervisor's process. */
export function recorderFileOf(directory: string, workerId: string): string {
  return join(directory, `rubato-flight-${workerId}`);
}

/**
 * Removes records in `directory` whose supervisors, on this machine, are gone: killed before they could do it
 * themselves.
 */
export function removeStaleRecords(directory: string): void {
  for (const name of readdirSync(directory)) {
    const [, host, pid] = FILE_NAME.exec(name) ?? [];
    if (host === hostname() && !isAlive(Number(pid))) rmSync(join(directory, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists, but is somebody else's.
    return codeOf(error) === 'EPERM';
  }
}
