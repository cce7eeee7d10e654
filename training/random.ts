/** Seeded random numbers for training: sfc32 (Doty-Humphrey's PractRand), 128 bits of state, equal on every machine. */

export type Random = () => number;

/** Uniform numbers in [0, 1) with 32 bits. Different `stream`s of one seed are independent. */
export function createRandom(seed: number, stream = 0): Random {
  let a = seed >>> 0;
  let b = stream >>> 0;
  let c = 0x9e3779b9;
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) >>> 0) + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    c = (c + t) >>> 0;
    return t / 4294967296;
  };
  // The state is nearly empty at first; twelve rounds mix it, as the author does.
  for (let i = 0; i < 12; i++) next();
  return next;
}
