/**
 * A lock between processes on one file system. The lock is a directory that holds its owner's token. One rename puts it
 * in place, so nobody sees it half made. The owner refreshes it. A lock that was not refreshed for long belongs to a
 * dead process and is stolen.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const REFRESH_MS = 1_000;
/** Age at which a lock is stale: ten refreshes. A busy machine delays a timer by seconds, not by ten. */
const STALE_MS = 10_000;
const POLL_MS = 100;
/** Longest wait. A fresh install on a slow line takes minutes; a user who waits longer should be told. */
const MAX_WAIT_MS = 20 * 60_000;

/**
 * Runs `work` while holding the lock at `directory`. Waits for another holder; throws after `maxWaitMs`.
 * @template T
 * @param {string} directory path of the lock; its parent is created if missing
 * @param {() => Promise<T>} work
 * @param {{ onWait?: () => void, staleMs?: number, maxWaitMs?: number }} [options] `onWait` is called once, if another process holds the lock
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
    // A directory can't be renamed onto one that isn't empty, so only one of two processes succeeds.
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
    // This directory is named after the dead owner and stays. A second process that found the same owner dead comes too
    // late: it can't rename onto it, and so can't take the new owner's lock.
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
  // Emptied first: if the lock was stolen meanwhile, it holds another's token, and the directory isn't removed.
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
    // It is gone: node_modules was deleted meanwhile. The work fails by itself or no longer needs the lock.
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
