/**
 * Tensors as bytes, for frames between processes. Little endian, nothing aligned.
 *
 *   0  u8 tensors   then per tensor: u8 type   u8 name's bytes   u8 rank   u32 bytes of values   name, UTF-8
 *      u32 × rank lengths of the axes   values
 *
 * The bytes of the values are told although type and axes mostly give them: texts differ in length. Each is u32 bytes,
 * then UTF-8.
 */
import { bytesIn, bytesOf, readTexts, TENSOR_TYPES, type Tensor, tensorOver, valueBytes } from './tensor.ts';

/** Inputs with state, or outputs with state, of a manifest. */
export const MAX_TENSORS = 32;
export const MAX_NAME_BYTES = 255;
/** Axes with the rows. ONNX Runtime's own kernels go up to eight. */
export const MAX_RANK = 8;
const HEAD_BYTES = 7;

/** A type's number in a frame is its place here, counted from 1. Places never change. */
const CODES: readonly Tensor['type'][] = TENSOR_TYPES;

/** Bytes that `writeTensors` takes. */
export function tensorFrameBytes(tensors: readonly Tensor[]): number {
  return tensors.reduce(
    (sum, tensor) => sum + HEAD_BYTES + Buffer.byteLength(tensor.name) + 4 * tensor.dims.length + bytesIn(tensor),
    1,
  );
}

/** Writes the tensors into `frame` from byte `at` on. Returns the byte after them. */
export function writeTensors(tensors: readonly Tensor[], frame: Buffer, at: number): number {
  let end = frame.writeUInt8(tensors.length, at);
  for (const tensor of tensors) {
    const { name, type, dims } = tensor;
    const values = bytesOf(tensor);
    end = frame.writeUInt8(CODES.indexOf(type) + 1, end);
    end = frame.writeUInt8(Buffer.byteLength(name), end);
    end = frame.writeUInt8(dims.length, end);
    end = frame.writeUInt32LE(values.length, end);
    end += frame.write(name, end);
    for (const length of dims) end = frame.writeUInt32LE(length, end);
    frame.set(values, end);
    end += values.length;
  }
  return end;
}

export function encodeTensors(tensors: readonly Tensor[]): Buffer {
  const frame = Buffer.allocUnsafeSlow(tensorFrameBytes(tensors));
  writeTensors(tensors, frame, 0);
  return frame;
}

/** The tensors in `frame`, copied; null for anything else. It reserves no memory before the sizes are known to be right. */
export function decodeTensors(frame: Buffer): readonly Tensor[] | null {
  const count = frame[0];
  if (count === undefined || count > MAX_TENSORS) return null;
  const tensors: Tensor[] = [];
  let at = 1;
  for (let i = 0; i < count; i++) {
    const found = decodeTensor(frame, at);
    if (found === null) return null;
    tensors.push(found.tensor);
    at = found.end;
  }
  return at === frame.length ? tensors : null;
}

function decodeTensor(frame: Buffer, at: number): { readonly tensor: Tensor; readonly end: number } | null {
  if (frame.length < at + HEAD_BYTES) return null;
  const type = CODES[frame[at]! - 1];
  const nameBytes = frame[at + 1]!;
  const rank = frame[at + 2]!;
  const bytes = frame.readUInt32LE(at + 3);
  const nameAt = at + HEAD_BYTES;
  const dataAt = nameAt + nameBytes + 4 * rank;
  if (type === undefined || rank < 1 || rank > MAX_RANK || frame.length < dataAt + bytes) return null;
  const dims: number[] = [];
  let values = 1;
  for (let axis = 0; axis < rank; axis++) {
    const length = frame.readUInt32LE(nameAt + nameBytes + 4 * axis);
    dims.push(length);
    values *= length;
  }
  const isText = type === 'string';
  if (isText ? values * valueBytes(type) > bytes : values * valueBytes(type) !== bytes) return null;
  if (isText && readTexts(frame.subarray(dataAt, dataAt + bytes))?.length !== values) return null;
  const copy = new Uint8Array(bytes);
  copy.set(frame.subarray(dataAt, dataAt + bytes));
  const name = frame.toString('utf8', nameAt, nameAt + nameBytes);
  return { tensor: tensorOver({ name, type }, dims, copy.buffer), end: dataAt + bytes };
}
