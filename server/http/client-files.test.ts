import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findClientFile, readClientFiles } from './client-files.ts';

describe('the directory of the web client', () => {
  let above: string;
  let directory: string;
  beforeEach(async () => {
    above = await mkdtemp(join(tmpdir(), 'rubato-client-'));
    directory = join(above, 'client');
    await mkdir(directory);
  });
  afterEach(() => rm(above, { recursive: true }));

  const write = (path: string, text = path) => writeFile(join(directory, path), text);
  const served = async (at = directory) => {
    const files = await readClientFiles(at);
    return { paths: [...files.byPath.keys()].sort(), problems: files.problems };
  };
  const textAt = async (path: string, at = directory) =>
    findClientFile(await readClientFiles(at), path, '')?.body.toString() ?? null;

  it('[SV40] is served as Kubernetes mounts it: links into a directory that a link names', async () => {
    await mkdir(join(directory, '..2026_01_02', 'assets'), { recursive: true });
    await write('..2026_01_02/index.html', 'page');
    await write('..2026_01_02/assets/app.js', 'script');
    await symlink('..2026_01_02', join(directory, '..data'));
    await symlink('..data/index.html', join(directory, 'index.html'));
    await symlink('..data/assets', join(directory, 'assets'));
    expect(await served()).toEqual({ paths: ['/assets/app.js', '/index.html'], problems: [] });
    expect(await textAt('/')).toBe('page');
    expect(await textAt('/..data/index.html')).toBeNull();
    // The directory itself may be a link too, which a new release moves.
    await symlink(directory, join(above, 'link'));
    await rename(join(above, 'link'), join(above, 'current'));
    expect(await textAt('/assets/app.js', join(above, 'current'))).toBe('script');
  });

  it('[SV40] follows no link out of it or around in it, and says which', async () => {
    await write('index.html');
    await writeFile(join(above, 'secret'), 'secret');
    await mkdir(join(directory, 'a', 'b'), { recursive: true });
    await write('a/b/page.html');
    const links: Record<string, string> = {
      out: '../secret',
      up: '..',
      absolute: '/etc',
      loop: 'loop',
      dangling: 'nothing',
      'a/b/back': '..',
      'a/root': '../../client',
    };
    for (const [name, target] of Object.entries(links)) await symlink(target, join(directory, name));
    // The same files under two names are no loop.
    await symlink('a/b', join(directory, 'again'));
    const { paths, problems } = await served();
    expect(paths).toEqual(['/a/b/page.html', '/again/page.html', '/index.html']);
    for (const name of Object.keys(links)) expect(problems.join('\n')).toContain(`${name} is not served: `);
  });

  it('[SV40] hides what tools hide, skips what is no file, and serves names of any characters', async () => {
    await write('index.html');
    await write('.env', 'KEY=secret');
    await mkdir(join(directory, '.git'));
    await write('.git/config');
    await mkdir(join(directory, '.well-known'));
    await write('.well-known/security.txt');
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    const names = ['two words.png', 'ä.svg', '100%.txt', 'a+b@c.js', 'q?#.css'];
    for (const name of names) await write(name);
    const { paths, problems } = await served();
    expect(paths).toHaveLength(2 + names.length);
    expect(problems).toEqual(['pipe is not served: neither a file nor a directory']);
    expect(await textAt('/.well-known/security.txt')).toBe('.well-known/security.txt');
    expect(await textAt('/.env')).toBeNull();
    for (const name of names) {
      expect(await textAt(new URL(encodeURIComponent(name), 'http://host/').pathname)).toBe(name);
    }
    expect(await textAt('/a+b@c.js')).toBe('a+b@c.js');
    for (const wrong of ['/%', '/%zz', '//index.html', '/a%2f..%2findex.html', '/..%2fsecret']) {
      expect(await textAt(wrong)).toBeNull();
    }
  });

  it('[SV41] without an index.html it is said that players get no page: of an empty one, a missing one, a file', async () => {
    await writeFile(join(above, 'file'), '');
    for (const at of [directory, join(above, 'nothing'), join(above, 'file')]) {
      const { paths, problems } = await served(at);
      expect(paths).toEqual([]);
      expect(problems[0]).toContain(`${at} has no index.html`);
    }
    await write('index.html');
    expect((await served()).problems).toEqual([]);
  });

  it('[SV41] what is too much for memory is left out, and said', async () => {
    await write('index.html');
    for (let i = 0; i < 210; i++) await write(`z${i}.txt`, '');
    const { paths, problems } = await served();
    expect(paths).toHaveLength(200);
    expect(problems).toEqual(['the rest of the directory is not served: it has more than 200 files']);
    await rm(directory, { recursive: true });
    await mkdir(directory);
    await write('index.html');
    await write('movie.bin', 'x'.repeat(33 * 1024 * 1024));
    expect((await served()).problems).toEqual(['the rest of the directory is not served: it has more than 32 MB']);
  });
});
