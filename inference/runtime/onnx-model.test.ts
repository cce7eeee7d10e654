import { describe, expect, it } from 'vitest';
import { outputWidth } from '../registry/model-manifest.ts';
import { readRowModel } from '../registry/model-store.ts';
import { OnnxModel } from './onnx-model.ts';

describe('a model in ONNX Runtime', () => {
  it("[MD4] the binding and the public API give the arena's model the same values, at any batch", async () => {
    const { manifest, bytes } = await readRowModel('models', 'success', '3');
    const direct = await OnnxModel.load(manifest, bytes, { kind: 'binding' });
    const open = await OnnxModel.load(manifest, bytes, { kind: 'public' });
    for (const rows of [1, 5, 64, 300]) {
      const input = Float32Array.from({ length: rows * manifest.inputWidth }, (_, i) =>
        i % 11 === 0 ? Number.NaN : ((i * 37) % 100) / 10,
      );
      const [a, b] = [new Float32Array(rows * outputWidth(manifest)), new Float32Array(rows * outputWidth(manifest))];
      await direct.run(input, rows, a);
      await open.run(input, rows, b);
      expect(a).toEqual(b);
    }
  });
});
