import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readModel } from '../registry/model-store.ts';
import { foreignOperators } from './onnx-operators.ts';

/** A field of protobuf's wire format that holds bytes. */
function field(number: number, ...parts: (string | Uint8Array)[]): Uint8Array {
  const value = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length: number[] = [];
  for (let rest = value.length; ; rest >>= 7) {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    if (rest <= 0x7f) break;
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), value]);
}

const node = (op: string, domain: string, ...attributes: Uint8Array[]) =>
  field(1, field(4, op), field(7, domain), ...attributes);
const model = (...nodes: Uint8Array[]) => Buffer.concat([Buffer.from([8, 10]), field(7, ...nodes)]);

describe('operators of a model file', () => {
  it('[MD5] those outside of the standard domain are found in our own models', async () => {
    expect(foreignOperators((await readModel('models', 'success', '3')).bytes)).toEqual(['TreeEnsemble (ai.onnx.ml)']);
    expect(foreignOperators((await readModel('models', 'success', '4')).bytes)).toEqual([]);
  });

  it('[MD5] in branches and loops too, and each once', () => {
    const branch = field(5, field(1, 'then_branch'), field(6, node('Scaler', 'ai.onnx.ml')));
    const many = field(5, field(11, node('Add', '')), field(11, node('Gelu', 'com.example')));
    const bytes = model(node('Relu', ''), node('If', '', branch, many), node('Scaler', 'ai.onnx.ml'));
    expect(foreignOperators(bytes)).toEqual(['Scaler (ai.onnx.ml)', 'Gelu (com.example)']);
  });

  it('[MD5] whatever the bytes are, reading them ends and throws nothing', () => {
    const whole = model(node('If', '', field(5, field(6, node('Scaler', 'ai.onnx.ml')))));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => foreignOperators(bytes).length >= 0));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const broken = Buffer.from(whole);
        broken[at] = byte;
        return foreignOperators(broken).length >= 0 && foreignOperators(whole.subarray(0, at)).length >= 0;
      }),
    );
    let deep = node('Scaler', 'ai.onnx.ml');
    for (let i = 0; i < 2000; i++) deep = node('If', '', field(5, field(6, deep)));
    expect(foreignOperators(model(deep))).toEqual(['Scaler (ai.onnx.ml)']);
  });
});
