import { mkdtempSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeForeign, foreignManifest, writeForeign } from '../testing/foreign-models.ts';
import { listModels, readModel } from './model-store.ts';

const root = mkdtempSync(join(tmpdir(), 'rubato-store-'));
let directories = 0;
const bytes = encodeForeign();

/** A directory of its own with one model; `spoil` changes the model's folder. */
async function stored(spoil: (folder: string) => Promise<unknown> = async () => undefined) {
  const directory = join(root, String(directories++));
  await spoil(await writeForeign(directory, bytes, foreignManifest(bytes)));
  return directory;
}

const escaped = (text: string) => text.replaceAll(/[().]/g, '\\$&');

afterAll(() => rm(root, { recursive: true }));

describe('a directory of models', () => {
  const onnx = (folder: string) => join(folder, 'model.onnx');
  const replace = async (file: string, write: (file: string) => unknown) => {
    await rm(file);
    await write(file);
  };

  it.each([
    ['a directory', (file: string) => mkdir(file), 'MODEL_FILE: expected a file, got .*model.onnx: a directory'],
    ['a device', (file: string) => symlink('/dev/zero', file), 'MODEL_FILE: expected a file, got .* neither file nor'],
    ['empty', (file: string) => writeFile(file, ''), 'MODEL_FILE: .* got .*model.onnx: an empty one'],
    [
      'a pointer of Git LFS',
      (file: string) => writeFile(file, 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n'),
      'MODEL_FILE: expected the file itself, got .* git lfs pull',
    ],
    ['a link that leads nowhere', (file: string) => symlink('/nowhere', file), 'MODEL_NOT_FOUND: .* a link that leads'],
    [
      'a link to itself',
      (file: string) => symlink(file, file),
      'MODEL_FILE: expected a file that .* may read, got .*ELOOP',
    ],
    ['not there', () => undefined, 'MODEL_NOT_FOUND: expected .*model.onnx, got no such file'],
  ] as const)('[MD10] a model file that is %s is named as such', async (_name, write, said) => {
    const directory = await stored((folder) => replace(onnx(folder), write));
    await expect(readModel(directory, 'foreign', '1')).rejects.toThrowError(new RegExp(`^${said}`));
  });

  it('[MD10] other capitals are told, and so is a folder that is missing', async () => {
    const directory = await stored((folder) => rename(onnx(folder), join(folder, 'Model.ONNX')));
    await expect(readModel(directory, 'foreign', '1')).rejects.toThrowError('got "Model.ONNX", which differs');
    await expect(readModel(directory, 'foreign', '2')).rejects.toThrowError(/^MODEL_NOT_FOUND: .* got no folder /);
  });

  it('[MD10] a folder that is a file, and a manifest that is a directory', async () => {
    const file = await stored((folder) => replace(join(folder, 'manifest.json'), (path) => mkdir(path)));
    await expect(readModel(file, 'foreign', '1')).rejects.toMatchObject({ code: 'MODEL_FILE' });
    await writeFile(join(file, 'foreign', '2'), 'a file');
    await expect(readModel(file, 'foreign', '2')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('[PI27] an error has the whole path', async () => {
    const folder = resolve('no-models', 'foreign', '1');
    const expected = `MODEL_NOT_FOUND: expected ${join(folder, 'manifest.json')}, got no folder ${folder}`;
    await expect(readModel('no-models', 'foreign', '1')).rejects.toThrowError(expected);
  });

  it.each([
    ['nothing but blanks', ' \n', 'an empty manifest'],
    ['an empty object', '{}', 'format: expected 1 (it takes rows) or 2 (it takes tensors), got nothing'],
    ['a format of later', '{"format":3}', 'format: expected 1 (it takes rows) or 2 (it takes tensors), got 3'],
    ['a format alone', '{"format":1}', 'name: expected string, got nothing'],
  ])('[PI27] a manifest of %s: what was expected and what came', async (_name, content, said) => {
    const directory = await stored((folder) => writeFile(join(folder, 'manifest.json'), content));
    const folder = join(directory, 'foreign', '1');
    const message = `MODEL_MANIFEST: expected a valid model manifest, got ${folder}: ${said}`;
    await expect(readModel(directory, 'foreign', '1')).rejects.toThrowError(new RegExp(`^${escaped(message)}$`));
  });

  const text = JSON.stringify(foreignManifest(bytes));
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('[MD11] a manifest may be %s', async (_name, content) => {
    const directory = await stored((folder) => writeFile(join(folder, 'manifest.json'), content));
    expect((await readModel(directory, 'foreign', '1')).manifest).toEqual(foreignManifest(bytes));
  });

  it.each([
    ['other bytes', Buffer.from([0x7b, 0xe4, 0x7d]), 'bytes that are no utf-8'],
    ['no JSON', Buffer.from('format: 1'), 'is not valid JSON'],
    ['no object', Buffer.from('[]'), 'expected object'],
    ['a version that is a number', Buffer.from(text.replace('"version":"1"', '"version":1')), 'version: .* got 1'],
    ['no format', Buffer.from(text.replace('"format":1,', '')), 'format: .* got nothing'],
    ['a field nobody knows', Buffer.from(text.replace('"format"', '"author":"me","format"')), '"author"'],
  ])('[MD11] a manifest of %s is MODEL_MANIFEST', async (_name, content, said) => {
    const directory = await stored((folder) => writeFile(join(folder, 'manifest.json'), content));
    await expect(readModel(directory, 'foreign', '1')).rejects.toThrowError(new RegExp(`^MODEL_MANIFEST: .*${said}`));
  });

  it('[MD12] is listed through links, as Kubernetes mounts it, each model once', async () => {
    const real = await stored();
    const mounted = join(root, 'mounted');
    await mkdir(join(mounted, '..2026'), { recursive: true });
    await symlink('..2026', join(mounted, '..data'));
    await rename(join(real, 'foreign'), join(mounted, '..2026', 'foreign'));
    await symlink('..data/foreign', join(mounted, 'foreign'));
    await mkdir(join(mounted, 'linked'));
    await symlink(join(mounted, 'foreign', '1'), join(mounted, 'linked', '3'));
    expect(await listModels(mounted)).toEqual([
      { name: 'foreign', version: '1' },
      { name: 'linked', version: '3' },
    ]);
    expect((await readModel(mounted, 'foreign', '1')).bytes).toEqual(
      await readFile(onnx(join(mounted, 'foreign', '1'))),
    );
    await expect(readModel(mounted, 'linked', '3')).rejects.toMatchObject({ code: 'MODEL_MANIFEST' });
  });

  it('[MD12] lists what is broken, for it to be told of, and no other files and folders', async () => {
    const directory = await stored((folder) => rename(join(folder, 'manifest.json'), join(folder, 'Manifest.json')));
    await mkdir(join(directory, 'notes', '1'), { recursive: true });
    await writeFile(join(directory, 'README.md'), 'about these models');
    await mkdir(join(directory, 'lone', '1'), { recursive: true });
    await writeFile(join(directory, 'lone', '1', 'model.onnx'), bytes);
    const names = (await listModels(directory)).map(({ name }) => name);
    expect(names).toEqual(['foreign', 'lone']);
    await expect(readModel(directory, 'foreign', '1')).rejects.toThrowError('"Manifest.json", which differs');
    await expect(readModel(directory, 'lone', '1')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await expect(listModels(join(directory, 'README.md'))).resolves.toEqual([]);
  });
});
