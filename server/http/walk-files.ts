/**
 * Reads the files below a directory and follows links: Kubernetes mounts a directory as links into one that is
 * exchanged as a whole (`index.html` → `..data/index.html`, `..data` → `..2026_01_02`). Links that lead out of the
 * directory are not followed.
 */

import { constants } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { messageOf } from '../../thrown.ts';

/** The client has a few megabytes. A wrong directory (a home, say) must not be read whole. */
const MAX_TOTAL_BYTES = 32 * 1024 * 1024;
const MAX_FILES = 200;
/** Directories and files that are read; links may show the same ones again and again. */
const MAX_ENTRIES = 2000;
/** Deepest level; a dozen is deep for a web page. */
const MAX_DEPTH = 16;
/** Problems that are listed one by one. */
const MAX_PROBLEMS = 10;
/**
 * Hidden files belong to tools (.git, .env, Kubernetes' ..data), except for the one name that the web has agreed on.
 */
const isHidden = (name: string) => name.startsWith('.') && name !== '.well-known';

export interface WalkedFile {
  /** Path below the directory. */
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

/** Never rejects: what can't be read is a problem in words. Empty if the directory doesn't exist. */
export async function walkFiles(directory: string): Promise<Pick<Walk, 'files' | 'problems'>> {
  const root = await realpath(directory).catch(() => null);
  if (root === null) return { files: [], problems: [] };
  const walk: Walk = { root, files: [], problems: [], entries: 0, bytes: 0, full: false };
  await walkDirectory(walk, root, '', []);
  return walk;
}

/** `real` is the target of `path`. `above` are the directories on the way; a link must not lead back to one. */
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

/** Null if it is longer than `maxBytes`. */
async function readBounded(file: string, maxBytes: number): Promise<Buffer | null> {
  // A file may have become a pipe in the meantime; reading that would wait for ever.
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
