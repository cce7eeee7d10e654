import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { callerPath } from './caller-path.ts';

it('[SV63] a path counts from where npm was called, else from the project, and is named in full', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rubato-caller-'));
  await writeFile(join(directory, '-my log ü.rblog'), '');
  const env = { INIT_CWD: directory };
  expect(callerPath('./-my log ü.rblog', env)).toBe(join(directory, '-my log ü.rblog'));
  expect(callerPath('package.json', env)).toBe(resolve('package.json'));
  expect(callerPath('nowhere.rblog', env)).toBe(resolve('nowhere.rblog'));
  expect(callerPath('package.json', {})).toBe(resolve('package.json'));
  await rm(directory, { recursive: true });
});
