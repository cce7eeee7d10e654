/** `rubato new NAME`: writes a small adaptive game into a new folder, with a page, a test and a Dockerfile. */
import { copyFile, cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RubatoError } from '../../errors.ts';
import { codeOf } from '../../thrown.ts';
import { VERSION } from '../version.ts';
import { findOrigin } from './package-origin.ts';

export interface NewGameOptions {
  /** A name like `my-game`: of the folder, and of the game's package. */
  readonly name: string;
  /** The folder in which the game's own is made. */
  readonly into: string;
  /** The package as a tarball. Null: what this program was installed from. */
  readonly tarball: string | null;
}

const TEMPLATE = fileURLToPath(new URL('../../package/template', import.meta.url));
/** Where a game keeps the tarball, so that its folder is whole: npm and Docker find it. */
const VENDOR = 'vendor';

/** The packages of a new game, as tested. */
const DEPENDENCIES = {
  '@colyseus/core': '^0.18.17',
  '@colyseus/schema': '^5.0.34',
  '@colyseus/sdk': '^0.18.4',
  '@colyseus/ws-transport': '^0.18.4',
  express: '^5.3.0',
};
const DEV_DEPENDENCIES = { '@types/express': '^5.0.6', '@types/node': '^24.19.2', typescript: '^7.0.2' };

/**
 * Returns the folder. Throws NEW_NAME, NEW_FOLDER for one that has something in it, or NEW_TARBALL; nothing is written
 * then.
 */
export async function createGame({ name, into, tarball }: NewGameOptions): Promise<string> {
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) throw new RubatoError('NEW_NAME', JSON.stringify(name));
  const folder = join(into, name);
  await expectEmpty(folder);
  const origin = await findOrigin(tarball);
  await mkdir(folder, { recursive: true });
  await cp(TEMPLATE, folder, { recursive: true });
  // npm leaves a file of that name out of a package.
  await rename(join(folder, 'gitignore'), join(folder, '.gitignore'));
  const vendored = origin.kind === 'tarball' ? `${VENDOR}/${basename(origin.path)}` : null;
  if (origin.kind === 'tarball' && vendored !== null) {
    await mkdir(join(folder, VENDOR));
    await copyFile(origin.path, join(folder, vendored));
  }
  await writeFile(
    join(folder, 'package.json'),
    manifestOf(name, vendored === null ? `^${VERSION}` : `file:${vendored}`),
  );
  await named(join(folder, 'README.md'), name);
  return folder;
}

async function expectEmpty(folder: string): Promise<void> {
  try {
    const [first] = await readdir(folder);
    if (first !== undefined) throw new RubatoError('NEW_FOLDER', `${folder} with ${first} in it`);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    if (codeOf(error) === 'ENOTDIR') throw new RubatoError('NEW_FOLDER', `${folder}, a file`);
    throw error;
  }
}

function manifestOf(name: string, rubato: string): string {
  const manifest = {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: { node: '>=22.18' },
    scripts: { start: 'node server.ts', test: 'tsc && node --test test.ts' },
    dependencies: { ...DEPENDENCIES, rubato },
    devDependencies: DEV_DEPENDENCIES,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

async function named(file: string, name: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll('GAME_NAME', name));
}
