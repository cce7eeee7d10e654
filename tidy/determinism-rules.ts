/** The simulation gives the same bits on every engine: it may use no clock, no chance, and no inexact function. */
import type { SourceFacts } from './parse-source.ts';
import { isTest, type Problem } from './read-project.ts';

/**
 * Functions that the language defines exactly. Engines differ in the last bit of sin, cos, exp, pow, hypot and similar
 * ones.
 */
const EXACT_MATH = new Set(
  ['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc']
    .concat(['E', 'LN2', 'LN10', 'LOG2E', 'LOG10E', 'PI', 'SQRT1_2', 'SQRT2'])
    .map((name) => `Math.${name}`),
);
const FORBIDDEN = new Set([
  '**',
  'Date',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'process',
  'Temporal',
]);

export function findDeterminismProblems(sources: readonly SourceFacts[]): Problem[] {
  return sources
    .filter(({ path }) => path.startsWith('rooms/arena/simulation/') && !isTest(path))
    .flatMap(({ path, names }) =>
      names
        .filter(({ name }) => isForbidden(name))
        .map(({ name, line }) => ({
          path,
          line,
          message: `expected only exact functions in the simulation, got ${name}`,
        })),
    );
}

function isForbidden(name: string): boolean {
  const [object = name] = name.split('.');
  return FORBIDDEN.has(object) || (object === 'Math' && !EXACT_MATH.has(name));
}
