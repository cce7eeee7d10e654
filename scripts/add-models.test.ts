import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addModels } from './add-models.mjs';

const run = promisify(execFile);
let directory: string;
let from: string;
let to: string;

const put = (root: string, model: string, manifest: string) => {
  mkdirSync(join(root, model), { recursive: true });
  writeFileSync(join(root, model, 'manifest.json'), manifest);
  writeFileSync(join(root, model, 'model.onnx'), 'x'.repeat(200_000));
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rubato-models-'));
  [from, to] = [join(directory, 'image'), join(directory, 'volume')];
  put(from, 'success/3', 'trees');
  put(from, 'success/4', 'network');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('models are added to a volume', () => {
  it('where they are missing, and what is there stays', () => {
    put(to, 'success/3', 'own');
    expect(addModels(from, to)).toEqual(['success/4']);
    expect(readFileSync(join(to, 'success/3/manifest.json'), 'utf8')).toBe('own');
    expect(readFileSync(join(to, 'success/4/model.onnx'), 'utf8')).toHaveLength(200_000);
    expect(addModels(from, to)).toEqual([]);
    expect(readdirSync(to)).toEqual(['success']);
  });

  it('by several at once, each of whom finds all of them whole', async () => {
    const script = join(import.meta.dirname, 'add-models.mjs');
    await Promise.all([1, 2, 3].map(() => run(process.execPath, [script, from, to])));
    expect(readdirSync(to)).toEqual(['success']);
    for (const model of ['success/3', 'success/4']) expect(existsSync(join(to, model, 'model.onnx'))).toBe(true);
  });

  it('or not at all, where there are none: one line says so', async () => {
    expect(() => addModels(to, from)).toThrow('expected NAME/VERSION/manifest.json');
  });
});
