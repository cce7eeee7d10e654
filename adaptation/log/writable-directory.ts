/** Directories that are asked for by people, who may ask for one that cannot be. */
import { access, constants, lstat, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Creates a directory and those above it; one that is there already is fine. Rejects with the error of the system where it
 * cannot be, or cannot be written. Node's own recursive `mkdir` never ends below a directory that exists and takes none,
 * such as /proc.
 */
export async function createWritableDirectory(path: string): Promise<void> {
  const parent = dirname(path);
  if (parent !== path && !(await isThere(parent))) await createWritableDirectory(parent);
  try {
    await mkdir(path);
  } catch (error) {
    const leadsNowhere = !(await isThere(path)) && (await lstat(path).catch(() => null))?.isSymbolicLink();
    if (leadsNowhere) throw new Error(`${path} is a link that leads nowhere`, { cause: error });
    // Why it could not be made says more than why it is not there.
    if (!(await isThere(path)) || !(await stat(path)).isDirectory()) throw error;
  }
  await access(path, constants.W_OK);
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
