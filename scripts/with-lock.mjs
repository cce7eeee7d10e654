/**
 * A lock between processes on one file system. The lock is a directory that holds its owner's token and is put in place
 * by one rename, so it is never seen half made. The owner refreshes it; one that has not been refreshed for long belongs
 * to a process that died, and is stolen.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const REFRESH_MS = 1_000;
/** Ten refreshes: a busy machine delays a timer by seconds, not by ten. */
const STALE_MS = 10_000;
const POLL_MS = 100;
/** A fresh install on a slow line takes minutes; whoever waits longer than this had better be told. */
const MAX_WAIT_MS = 20 * 60_000;

/**
 * Runs `work` while holding the lock at `directory`. Waits for another holder; throws after `maxWaitMs`.
 * @template T
 * @param {string} directory path of the lock; its parent is made when missing
 * @param {() => Promise<T>} work
 * @param {{ onWait?: () => void, staleMs?: number, maxWaitMs?: number }} [options] `onWait` is called once, when the lock is taken
 * @returns {Promise<T>}
 */
export async function withLock(directory, work, options = {}) {
  const token = randomUUID();
  await acquire(directory, token, options);
  const refresh = setInterval(() => touch(join(directory, token)), REFRESH_MS);
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    release(directory, token);
  }
}

/**
 * @param {string} directory
 * @param {string} token
 * @param {{ onWait?: () => void, staleMs?: number, maxWaitMs?: number }} options
 */
async function acquire(directory, token, { onWait, staleMs = STALE_MS, maxWaitMs = MAX_WAIT_MS }) {
  const giveUpAt = Date.now() + maxWaitMs;
  for (let waited = false; !tryAcquire(directory, token); waited = true) {
    if (!waited) onWait?.();
    stealIfStale(directory, staleMs);
    if (Date.now() > giveUpAt)
      throw new Error(`expected the lock ${directory} to become free, got none in ${maxWaitMs} ms`);
    await sleep(POLL_MS);
  }
}

/**
 * @param {string} directory
 * @param {string} token
 * @returns {boolean}
 */
function tryAcquire(directory, token) {
  const prepared = `${directory}.${token}`;
  mkdirSync(dirname(directory), { recursive: true });
  mkdirSync(prepared);
  writeFileSync(join(prepared, token), '');
  try {
    // A directory can't be renamed onto one that has entries: only one of two processes gets through.
    renameSync(prepared, directory);
    return true;
  } catch (error) {
    rmSync(prepared, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(error))) return false;
    throw error;
  }
}

/**
 * @param {string} directory
 * @param {number} staleMs
 */
function stealIfStale(directory, staleMs) {
  try {
    const token = readdirSync(directory)[0];
    if (token === undefined || Date.now() - statSync(join(directory, token)).mtimeMs < staleMs) return;
    // The grave is named after the dead owner and stays: a second process that judged the same owner dead, and comes
    // late, can't rename onto it and so can't take the new owner's lock away.
    renameSync(directory, `${directory}.dead.${token}`);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(error))) throw error;
  }
}

/**
 * @param {string} directory
 * @param {string} token
 */
function release(directory, token) {
  // Emptied first: a lock that was stolen meanwhile holds another's token, and then the directory isn't removed.
  rmSync(join(directory, token), { force: true });
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(error))) throw error;
  }
}

/** @param {string} file */
function touch(file) {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch (error) {
    // Gone: node_modules was deleted under us. The work fails by itself or no longer needs the lock.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
