/** Reads one file of a model, and says what is wrong with it. */
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { RubatoError } from '../../errors.ts';
import { codeOf, messageOf } from '../../thrown.ts';

/** Throws MODEL_NOT_FOUND or MODEL_FILE. */
export async function readModelFile(folder: string, name: string, maxBytes: number): Promise<Buffer> {
  // Whole, since nobody sees from where a relative one was looked up.
  const file = resolve(folder, name);
  const refuse = (expected: string, got: string) => new RubatoError('MODEL_FILE', `${file}: ${got}`, { expected });
  try {
    const found = await stat(file);
    // Reading a pipe or a device would never end.
    if (!found.isFile()) throw refuse('a file', found.isDirectory() ? 'a directory' : 'neither file nor directory');
    if (found.size > maxBytes) throw refuse(`at most ${maxBytes} bytes`, `${found.size} bytes`);
    const bytes = await readFile(file);
    if (bytes.length === 0) throw refuse('a file with something in it', 'an empty one');
    if (bytes.subarray(0, LFS.length).equals(LFS))
      throw refuse('the file itself', 'a pointer of Git LFS: git lfs pull');
    return bytes;
  } catch (error) {
    if (error instanceof RubatoError) throw error;
    const code = codeOf(error) || messageOf(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw refuse('a file that this process may read', code);
    throw new RubatoError('MODEL_NOT_FOUND', await explainAbsence(file), { expected: file, cause: error });
  }
}

/** Start of a file that only stands for another one. */
const LFS = Buffer.from('version https://git-lfs.github.com/spec/');

async function explainAbsence(file: string): Promise<string> {
  // A broken link itself exists.
  if (await lstat(file).catch(() => null)) return 'a link that leads nowhere';
  const folder = dirname(file);
  const names = await readdir(folder).catch(() => null);
  if (names === null) return `no folder ${folder}`;
  const alike = names.find((name) => name.toLowerCase() === basename(file).toLowerCase());
  return alike === undefined ? 'no such file' : `"${alike}", which differs in its capitals`;
}
