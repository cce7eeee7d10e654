import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatRows, sliceRows } from './rows-of-tensors.ts';
import { bytesOf, TENSOR_TYPES, type Tensor, tensorOver, valueBytes, valueCount } from './tensor.ts';
import { decodeTensors, encodeTensors } from './tensor-frame.ts';

/** Tensors of any names, types, axes and bytes, with `rows` rows each; bytes of chance are values of every kind. */
function tensorsOf(rows: number): fc.Arbitrary<readonly Tensor[]> {
  const one = fc
    .record({
      name: fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).map((name) => name.toWellFormed()),
      type: fc.constantFrom(...TENSOR_TYPES),
      axes: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
    })
    .chain(({ name, type, axes }) => {
      const dims = [rows, ...axes];
      if (type === 'string') {
        const [minLength, maxLength] = [valueCount(dims), valueCount(dims)];
        const text = fc.string({ unit: 'binary', maxLength: 5 }).map((one) => one.toWellFormed());
        return fc.array(text, { minLength, maxLength }).map((data): Tensor => ({ name, type, dims, data }));
      }
      const length = valueCount(dims) * valueBytes(type);
      return fc
        .uint8Array({ minLength: length, maxLength: length })
        .map((bytes) => tensorOver({ name, type }, dims, Uint8Array.from(bytes).buffer));
    });
  return fc.array(one, { minLength: 1, maxLength: 5 });
}

const batch = fc
  .integer({ min: 1, max: 12 })
  .chain((rows) => fc.record({ rows: fc.constant(rows), tensors: tensorsOf(rows) }));

/** Bytes, since NaN has many, and equality knows one. */
const plain = (tensors: readonly Tensor[]) =>
  tensors.map((tensor) => ({ ...tensor, data: Buffer.from(bytesOf(tensor)).toString('hex') }));

describe('tensors', () => {
  it('[PL35] divided by rows anywhere and joined again are what they were', () => {
    fc.assert(
      fc.property(batch, fc.array(fc.nat(12), { maxLength: 4 }), ({ rows, tensors }, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, rows)).sort((a, b) => a - b), rows];
        const parts = places.slice(1).map((to, i) => sliceRows(tensors, places[i]!, to));
        expect(parts.map((part) => part[0]!.dims[0])).toEqual(places.slice(1).map((to, i) => to - places[i]!));
        expect(plain(concatRows(parts)!)).toEqual(plain(tensors));
      }),
    );
  });

  it('[PL35] are not joined where their rows differ in shape or type', () => {
    const of = (type: Tensor['type'], dims: readonly number[]) =>
      tensorOver({ name: 'a', type }, dims, new ArrayBuffer(valueCount(dims) * valueBytes(type)));
    expect(concatRows([[of('int64', [1, 2])], [of('int64', [2, 2])]])?.[0]?.dims).toEqual([3, 2]);
    expect(concatRows([[of('int64', [1, 2])], [of('int64', [1, 3])]])).toBeNull();
    expect(concatRows([[of('int64', [1, 2])], [of('float64', [1, 2])]])).toBeNull();
  });

  it('[PL36] come back from a frame as they went in, wherever it lies in memory', () => {
    fc.assert(
      fc.property(batch, fc.integer({ min: 0, max: 7 }), ({ tensors }, shift) => {
        const frame = encodeTensors(tensors);
        const wide = Buffer.alloc(frame.length + shift);
        frame.copy(wide, shift);
        const decoded = decodeTensors(wide.subarray(shift))!;
        wide.fill(0xaa);
        expect(plain(decoded)).toEqual(plain(tensors));
      }),
    );
  });

  it('[PL36] cut, lengthened or changed are no frame, or other tensors, and bytes of chance never throw', () => {
    fc.assert(
      fc.property(batch, fc.nat(), fc.nat(255), ({ tensors }, at, byte) => {
        const frame = encodeTensors(tensors);
        expect(decodeTensors(frame.subarray(0, at % frame.length))).toBeNull();
        expect(decodeTensors(Buffer.concat([frame, Buffer.alloc(1 + (at % 9))]))).toBeNull();
        frame[at % frame.length] = byte;
        decodeTensors(frame);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        decodeTensors(Buffer.from(bytes));
        decodeTensors(Buffer.from([1, 1, 1, 2, ...bytes]));
      }),
    );
  });

  it.each([
    ['a hundred tensors', [100]],
    ['a type that does not exist', [1, 99, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]],
    ['no axes', [1, 1, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]],
    ['nine axes', [1, 1, 0, 9, 4, 0, 0, 0, ...Array(36).fill(1), 0, 0, 0, 0]],
    ['more bytes than there are', [1, 1, 0, 1, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f]],
    ['bytes that do not fit the axes', [1, 1, 0, 1, 4, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]],
  ])('[PL36] refuses a frame of %s', (_what, bytes) => {
    expect(decodeTensors(Buffer.from(bytes))).toBeNull();
  });
});

describe('texts', () => {
  const texts = (data: readonly string[]): Tensor => ({ name: 'words', type: 'string', dims: [data.length], data });

  it('[PL39] come back from a frame as they went in, whatever they hold', () => {
    const data = ['', 'a', 'größer', '日本語', '\u0000', 'x'.repeat(100_000)];
    expect(decodeTensors(encodeTensors([texts(data)]))).toEqual([texts(data)]);
    const frame = encodeTensors([texts(['one', 'two'])]);
    // The second text would end behind its tensor.
    frame.writeUInt32LE(4, frame.length - 7);
    expect(decodeTensors(frame)).toBeNull();
  });

  it('[PL39] are divided by rows and joined again', () => {
    const all = texts(['a', 'b', 'c']);
    expect(concatRows([sliceRows([all], 0, 1), sliceRows([all], 1, 3)])).toEqual([all]);
  });
});
