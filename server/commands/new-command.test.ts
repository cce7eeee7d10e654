import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { createGame } from './new-command.ts';
import { findOrigin } from './package-origin.ts';

const directory = mkdtempSync(join(tmpdir(), 'rubato-new-'));
afterAll(() => rmSync(directory, { recursive: true }));
const tarball = join(directory, 'rubato-1.2.3.tgz');
writeFileSync(tarball, 'a tarball');
const make = (name: string, from: string | null = tarball) => createGame({ name, into: directory, tarball: from });

describe('a new game', () => {
  it('[PK33] is a folder under its name, with the packages that are tested here', async () => {
    expect(await make('my-game')).toBe(join(directory, 'my-game'));
    const { name, dependencies, devDependencies } = JSON.parse(
      readFileSync(join(directory, 'my-game', 'package.json'), 'utf8'),
    );
    expect(name).toBe('my-game');
    expect(dependencies.rubato).toBe('file:vendor/rubato-1.2.3.tgz');
    const versions: Readonly<Record<string, string>> = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [each, range] of Object.entries({ ...dependencies, ...devDependencies })) {
      if (versions[each] !== undefined) expect([each, range]).toEqual([each, `^${versions[each]}`]);
    }
    expect(readdirSync(join(directory, 'my-game', 'vendor'))).toEqual(['rubato-1.2.3.tgz']);
    expect(readFileSync(join(directory, 'my-game', 'README.md'), 'utf8')).toMatch(/^# my-game\n/);
  });

  it('goes into a folder that is there and empty', async () => {
    mkdirSync(join(directory, 'empty'));
    expect(await make('empty')).toBe(join(directory, 'empty'));
  });

  it.each(['My Game', '../up', '', 'a/b', '9lives', 'x'.repeat(65)])('[PK34] refuses the name %j', async (name) => {
    await expect(make(name)).rejects.toThrow(/^NEW_NAME: expected .+, got ".*"$/);
  });

  it('[PK34] refuses a folder with something in it, a file, and a tarball that is not there; nothing is written', async () => {
    mkdirSync(join(directory, 'full'));
    for (const file of [join('full', 'mine.txt'), 'file', 'none.tar']) writeFileSync(join(directory, file), 'mine');
    await expect(make('full')).rejects.toThrow(/^NEW_FOLDER: .*got .*full with mine\.txt in it$/);
    await expect(make('file')).rejects.toThrow(/^NEW_FOLDER: .*file, a file$/);
    for (const none of ['none.tgz', 'none.tar'])
      await expect(make('third', join(directory, none))).rejects.toThrow(
        /^NEW_TARBALL: .*--tarball PATH, got .*none\.t/,
      );
    expect(readdirSync(directory)).not.toContain('third');
    expect(readdirSync(join(directory, 'full'))).toEqual(['mine.txt']);
  });

  it('[PK35] knows from npm where the program was installed from', async () => {
    const modules = join(directory, 'project', 'node_modules');
    mkdirSync(modules, { recursive: true });
    const installedFrom = (resolved: string) => {
      const packages = { 'node_modules/rubato': { resolved } };
      writeFileSync(join(modules, '.package-lock.json'), JSON.stringify({ packages }));
      return findOrigin(null, join(modules, 'rubato'));
    };
    expect(await installedFrom('file:../rubato-1.2.3.tgz')).toEqual({ kind: 'tarball', path: tarball });
    expect(await installedFrom('https://packages.example.org/rubato-1.2.3.tgz')).toEqual({ kind: 'registry' });
    await expect(installedFrom('file:../gone.tgz')).rejects.toThrow(/^NEW_TARBALL: .*got .*gone\.tgz$/);
  });
});
