/** Products of vectors that stand side by side in long ones, `width` numbers each. */

/** The sum of the squares of each vector. */
export function squaresOf(vectors: Float64Array, width: number): Float64Array {
  const squares = new Float64Array(vectors.length / width);
  for (let i = 0; i < squares.length; i++) squares[i] = productOf(vectors, i * width, vectors, i * width, width);
  return squares;
}

/** The product of two vectors. Four sums at a time: one alone waits for each addition before the next. */
export function productOf(
  one: Float64Array,
  oneAt: number,
  other: Float64Array,
  otherAt: number,
  width: number,
): number {
  const whole = width - (width % 4);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let j = 0; j < whole; j += 4) {
    a += one[oneAt + j]! * other[otherAt + j]!;
    b += one[oneAt + j + 1]! * other[otherAt + j + 1]!;
    c += one[oneAt + j + 2]! * other[otherAt + j + 2]!;
    d += one[oneAt + j + 3]! * other[otherAt + j + 3]!;
  }
  for (let j = whole; j < width; j++) a += one[oneAt + j]! * other[otherAt + j]!;
  return a + b + (c + d);
}
