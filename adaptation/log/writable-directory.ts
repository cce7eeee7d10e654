/** Creates a directory that a user named, or rejects. */
import { access, constants, lstat, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Creates a directory and its parents; an existing one is fine. Rejects with the system's error when it cannot be
 * created or written. Node's own recursive `mkdir` never ends in an existing directory that takes none, such as /proc.
 */
export async function createWritableDirectory(path: string): Promise<void> {
  const parent = dirname(path);
  if (parent !== path && !(await isThere(parent))) await createWritableDirectory(parent);
  try {
    await mkdir(path);
  } catch (error) {
    const leadsNowhere = !(await isThere(path)) && (await lstat(path).catch(() => null))?.isSymbolicLink();
    if (leadsNowhere) throw new Error(`${path} is a link that leads nowhere`, { cause: error });
    // The error of `mkdir` says more than that the directory is missing.
    if (!(await isThere(path)) || !(await stat(path)).isDirectory()) throw error;
  }
  await access(path, constants.W_OK);
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
