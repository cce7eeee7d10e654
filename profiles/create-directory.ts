/** Directories that are asked for by people, who may ask for one that cannot be. */
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Creates a directory and those above it; one that is there already is fine. Rejects with the error of the system where it
 * cannot be. Node's own recursive `mkdir` never ends below a directory that exists and takes none, such as /proc.
 */
export async function createDirectory(path: string): Promise<void> {
  const wanted = resolve(path);
  const parent = dirname(wanted);
  if (parent !== wanted && !(await isThere(parent))) await createDirectory(parent);
  try {
    await mkdir(wanted);
  } catch (error) {
    const existing = await stat(wanted).catch(() => null);
    if (existing?.isDirectory() !== true) throw error;
  }
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
