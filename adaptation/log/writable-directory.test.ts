import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWritableDirectory } from './writable-directory.ts';

describe('a directory that is asked for', () => {
  let above: string;

  beforeEach(async () => {
    above = await mkdtemp(join(tmpdir(), 'rubato-'));
  });

  afterEach(() => rm(above, { recursive: true }));

  it('is there with all above it, however often and by how many it is asked for', async () => {
    const wanted = join(above, 'a', 'b', 'c');
    await Promise.all(Array.from({ length: 8 }, () => createWritableDirectory(wanted)));
    await createWritableDirectory(wanted);
    await access(wanted);
    await createWritableDirectory('/');
  });

  it.each([
    ['where there can be none', () => '/proc/rubato/logs', 'ENOENT'],
    ['without a name', () => '', 'ENOENT'],
    ['below a file', () => join(above, 'file', 'a', 'b'), 'ENOTDIR'],
    ['that is a file', () => join(above, 'file'), 'EEXIST'],
  ])('%s is refused by what the system says', async (_what, wanted, code) => {
    await writeFile(join(above, 'file'), '');
    await expect(createWritableDirectory(wanted())).rejects.toMatchObject({ code });
  });
});
