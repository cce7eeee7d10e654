/**
 * Reads the files below a directory, links followed: Kubernetes mounts a directory as links into one that is exchanged as a
 * whole (`index.html` → `..data/index.html`, `..data` → `..2026_01_02`). No link leads out of the directory.
 */

import { constants } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { messageOf } from '../../thrown.ts';

/** The client is a few megabytes; a wrong directory (a home, say) must not be swallowed whole. */
const MAX_TOTAL_BYTES = 32 * 1024 * 1024;
const MAX_FILES = 200;
/** Directories and files that are looked at; links may show the same ones again and again. */
const MAX_ENTRIES = 2000;
/** A dozen is deep for a web page. */
const MAX_DEPTH = 16;
/** Problems that are told one by one. */
const MAX_PROBLEMS = 10;
/** Hidden files are a tool's (.git, .env, Kubernetes' ..data), but for the one name that the web has agreed on. */
const isHidden = (name: string) => name.startsWith('.') && name !== '.well-known';

export interface WalkedFile {
  /** Below the directory. */
  readonly path: string;
  readonly body: Buffer;
}

interface Walk {
  readonly root: string;
  readonly files: WalkedFile[];
  readonly problems: string[];
  entries: number;
  bytes: number;
  full: boolean;
}

/** Never rejects: what cannot be read is a problem in words. Nothing for a directory that isn't there. */
export async function walkFiles(directory: string): Promise<Pick<Walk, 'files' | 'problems'>> {
  const root = await realpath(directory).catch(() => null);
  if (root === null) return { files: [], problems: [] };
  const walk: Walk = { root, files: [], problems: [], entries: 0, bytes: 0, full: false };
  await walkDirectory(walk, root, '', []);
  return walk;
}

/** `real` is where `path` leads; `above` are the directories on the way, which a link must not lead back to. */
async function walkDirectory(walk: Walk, real: string, path: string, above: readonly string[]): Promise<void> {
  const names = await readdir(real).catch((error: unknown) => {
    note(walk, path, messageOf(error));
    return [];
  });
  for (const name of names.sort()) {
    if (walk.full || isHidden(name)) continue;
    await walkEntry(walk, real, join(path, name), [...above, real]);
  }
}

async function walkEntry(walk: Walk, directory: string, path: string, above: readonly string[]): Promise<void> {
  walk.entries++;
  if (walk.entries > MAX_ENTRIES) return fill(walk, `more than ${MAX_ENTRIES} files and directories`);
  try {
    const real = await realpath(join(directory, path.slice(path.lastIndexOf(sep) + 1)));
    if (!real.startsWith(walk.root.endsWith(sep) ? walk.root : walk.root + sep)) {
      return note(walk, path, 'a link that leads out of the directory');
    }
    const stats = await stat(real);
    if (stats.isFile()) await readInto(walk, real, path);
    else if (!stats.isDirectory()) note(walk, path, 'neither a file nor a directory');
    else if (above.includes(real)) note(walk, path, 'a link that leads back to where it is');
    else if (above.length >= MAX_DEPTH) note(walk, path, `deeper than ${MAX_DEPTH} directories`);
    else await walkDirectory(walk, real, path, above);
  } catch (error) {
    note(walk, path, messageOf(error));
  }
}

async function readInto(walk: Walk, real: string, path: string): Promise<void> {
  if (walk.files.length >= MAX_FILES) return fill(walk, `more than ${MAX_FILES} files`);
  const body = await readBounded(real, MAX_TOTAL_BYTES - walk.bytes);
  if (body === null) return fill(walk, `more than ${MAX_TOTAL_BYTES / 1024 / 1024} MB`);
  walk.bytes += body.length;
  walk.files.push({ path, body });
}

/** Null when there is more than `maxBytes` of it. */
async function readBounded(file: string, maxBytes: number): Promise<Buffer | null> {
  // What was a file a moment ago may be a pipe by now, which would wait for ever.
  const handle: FileHandle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error('not a file any more');
    if (stats.size > maxBytes) return null;
    const body = await handle.readFile();
    return body.length > maxBytes ? null : body;
  } finally {
    await handle.close();
  }
}

function note(walk: Walk, path: string, words: string): void {
  if (walk.problems.length < MAX_PROBLEMS) walk.problems.push(`${path === '' ? '.' : path} is not served: ${words}`);
}

function fill(walk: Walk, words: string): void {
  if (!walk.full) walk.problems.push(`the rest of the directory is not served: it has ${words}`);
  walk.full = true;
}
