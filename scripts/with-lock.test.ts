import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './with-lock.mjs';

const root = mkdtempSync(join(tmpdir(), 'rubato-lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let lock = '';
let round = 0;
beforeEach(() => {
  lock = join(root, `case-${round++}`, 'lock');
});

/** Leaves a lock behind as a killed process does. */
function leaveDeadLock(ageMs: number): void {
  mkdirSync(lock, { recursive: true });
  writeFileSync(join(lock, 'dead'), '');
  const then = new Date(Date.now() - ageMs);
  utimesSync(join(lock, 'dead'), then, then);
}

describe('a lock between processes', () => {
  it('lets one in at a time and all in the end', async () => {
    let inside = 0;
    let done = 0;
    const work = async () => {
      inside++;
      expect(inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      done++;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(lock, work)));
    expect(done).toBe(8);
    expect(existsSync(lock)).toBe(false);
  });

  it('gives back what the work gives, and is free again when the work throws', async () => {
    await expect(withLock(lock, async () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await withLock(lock, async () => 7)).toBe(7);
  });

  it('is stolen once from a process that died, however many wait for it', async () => {
    leaveDeadLock(60_000);
    let inside = 0;
    const work = async () => {
      inside++;
      expect(inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all(Array.from({ length: 4 }, () => withLock(lock, work)));
    expect(readdirSync(join(lock, '..'))).toEqual(['lock.dead.dead']);
  });

  it('is not stolen from a process that lives, and says so once', async () => {
    leaveDeadLock(0);
    let told = 0;
    const waiting = withLock(lock, async () => 'in', { onWait: () => told++, maxWaitMs: 250 });
    await expect(waiting).rejects.toThrow(/expected the lock/);
    expect(told).toBe(1);
    expect(readdirSync(lock)).toEqual(['dead']);
  });
});
