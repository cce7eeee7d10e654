/** One hash over files: a stamp that tells whether a step must run again. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * @param {string} root the folder that paths in the hash are relative to
 * @param {readonly string[]} paths files and folders under `root`; a missing one counts as absent
 * @param {(path: string) => boolean} [isWanted] by path relative to `root`
 * @returns {string} sha256 over paths and contents, hexadecimal
 */
export function hashFiles(root, paths, isWanted = () => true) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesUnder(join(root, path)).sort()) {
      const name = relative(root, file);
      if (!isWanted(name)) continue;
      const content = readFileSync(file);
      // The length keeps "ab" + "c" apart from "a" + "bc".
      hash.update(`${name}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path];
    throw error;
  }
}
