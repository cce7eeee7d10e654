/** Values to try a model with, always the same ones. */
import { type Tensor, type TensorType, tensorOver, valueBytes, valueCount } from '../../../inference/tensors/tensor.ts';
import { createRandom } from '../../../training/random.ts';

/** Numbers around zero, small counts, both truths, short words: what most models take. */
export function sampleTensor(name: string, type: TensorType, dims: readonly number[], seed: number): Tensor {
  const random = createRandom(seed);
  const count = valueCount(dims);
  if (type === 'string') return { name, type, dims, data: Array.from({ length: count }, (_, i) => `word ${i % 7}`) };
  const tensor = tensorOver({ name, type }, dims, new ArrayBuffer(count * valueBytes(type)));
  if (tensor.type === 'string') return tensor;
  for (let i = 0; i < count; i++) {
    const value = random();
    if (tensor.type === 'int64') tensor.data[i] = BigInt(value < 0.5 ? 0 : 1);
    else if (tensor.type === 'int32' || tensor.type === 'bool') tensor.data[i] = value < 0.5 ? 0 : 1;
    else tensor.data[i] = value * 2 - 1;
  }
  return tensor;
}

/** Rows within the ranges of their columns. */
export function sampleRows(
  ranges: readonly (readonly [number, number])[],
  rows: number,
  seed: number,
): Float32Array<ArrayBuffer> {
  const random = createRandom(seed);
  const width = ranges.length;
  return Float32Array.from({ length: rows * width }, (_, i) => {
    const [min, max] = ranges[i % width]!;
    return min + (max - min) * random();
  });
}
