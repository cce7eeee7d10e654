import { mkdtempSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createDirectoryStore } from '../../../inference/registry/directory-store.ts';
import { ModelRegistry } from '../../../inference/registry/model-registry.ts';
import { ELEMENT, encodeForeign, sha256Of, tensor } from '../../../inference/testing/foreign-models.ts';
import { pushModel } from '../push-model.ts';
import { readUpload } from '../read-upload.ts';
import { DEFAULT_LIMITS, inspectModel } from './inspect-model.ts';
import { inspectionOf } from './testing/inspection-request.ts';

const root = mkdtempSync(join(tmpdir(), 'rubato-push-'));
afterAll(() => rm(root, { recursive: true }));
const request = inspectionOf(encodeForeign());

describe('the inspection of a pushed file', () => {
  it('[MD37] has limits on time and memory', async () => {
    await expect(inspectModel(request, { seconds: 0.001, megabytes: 4096 })).rejects.toThrowError(
      /^MODEL_LIMITS: .* than 0.001 s/,
    );
    await expect(inspectModel(request, { seconds: 120, megabytes: 1 })).rejects.toThrowError(
      /^MODEL_LIMITS: .* than 1 MB/,
    );
  });

  it('[MD32, MD23, MD45] makes versions of a file, with weights beside it, that a registry takes; two at once get two', async () => {
    const file = join(root, 'foreign.onnx');
    const external = { bias: { path: 'bias.bin', length: 2 } };
    const nodes = [{ op: 'Add', inputs: ['row', 'bias'], outputs: ['out'] }];
    await writeFile(file, encodeForeign({ external, nodes }));
    await expect(readUpload(file)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await writeFile(join(root, 'bias.bin'), Buffer.from(Float32Array.of(10, 20).buffer));
    await writeFile(join(root, 'manifest.json'), 'of its owner');
    const before = await readdir(root);
    const registry = new ModelRegistry(createDirectoryStore(join(root, 'models')));
    const push = async (more: object = {}) => {
      const { version: _, ...rest } = request;
      const asked = {
        ...rest,
        ...(await readUpload(file)),
        version: null,
        limits: DEFAULT_LIMITS,
        dryRun: false,
        ...more,
      };
      return pushModel(registry, null, asked, { by: 'ada', reason: '' });
    };
    const pushed = await Promise.all([push({ card: 'one' }), push({ card: 'two' }), push({ dryRun: true })]);
    expect(pushed.map(({ outcome }) => outcome)).toEqual(['added', 'added', 'only looked']);
    expect(
      pushed
        .slice(0, 2)
        .map(({ model }) => model)
        .sort(),
    ).toEqual(['foreign@1', 'foreign@2']);
    expect(await registry.versions()).toHaveLength(2);
    const { manifest } = await registry.read('foreign', '2');
    expect(manifest).toMatchObject({ format: 1, externalData: [{ path: 'bias.bin' }] });
    expect(await readdir(root)).toEqual([...before, 'models'].sort());
    expect(await readFile(join(root, 'manifest.json'), 'utf8')).toBe('of its owner');
    // A version that somebody has begun by hand, and has not finished.
    await mkdir(join(root, 'models', 'foreign', '9'));
    await writeFile(join(root, 'models', 'foreign', '9', 'model.onnx'), 'of its owner');
    await expect(push({ version: '9' })).rejects.toThrowError(/^MODEL_EXISTS: .*foreign@9/);
    expect(await readdir(join(root, 'models', 'foreign', '9'))).toEqual(['model.onnx']);
  });

  it('[MD47] gives back the file to serve, which is another one where types are cast', async () => {
    const half = tensor(ELEMENT.float16, ['N', 2]);
    const given = encodeForeign({ inputs: [{ name: 'row', type: half }], outputs: [{ name: 'out', type: half }] });
    const { manifest, bytes } = await inspectModel(inspectionOf(given));
    expect(sha256Of(given)).not.toBe(manifest.sha256);
    expect(sha256Of(bytes)).toBe(manifest.sha256);
  });

  it('[MD34] takes no weights from outside of the upload', async () => {
    const file = join(root, 'leak.onnx');
    for (const path of ['/etc/hostname', '../bias.bin']) {
      await writeFile(file, encodeForeign({ external: { bias: { path, length: 2 } } }));
      await expect(readUpload(file)).rejects.toMatchObject({ code: 'MODEL_EXTERNAL' });
    }
  });
});
