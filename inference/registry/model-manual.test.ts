import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { model } from '../pipeline/pipeline.ts';
import { manifestSchema } from './model-manifest.ts';

const manual = readFileSync('docs/models.md', 'utf8');

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly required?: readonly string[];
  readonly pattern?: string;
}

/** Fields by their path, such as `golden.rows` and `outputs.name`. */
function fieldsOf(shape: Shape, before = ''): { path: string; required: boolean; shape: Shape }[] {
  const { properties = {}, required = [] } = shape.items ?? shape;
  return Object.entries(properties).flatMap(([name, inner]) => [
    { path: `${before}${name}`, required: required.includes(name), shape: inner },
    ...fieldsOf(inner, `${before}${name}.`),
  ]);
}

describe('the manual of models', () => {
  const { oneOf = [] } = z.toJSONSchema(manifestSchema, { io: 'input' }) as { readonly oneOf?: readonly Shape[] };
  const fields = oneOf.flatMap((shape) => fieldsOf(shape));
  const rows = manual.split('\n').filter((line) => line.startsWith('| `'));
  const rowOf = (path: string) => rows.find((row) => row.split('|')[1]!.includes(`\`${path}\``));

  it('[MD13] has a row for each field of the manifest, which says whether it may be left out', () => {
    expect(oneOf).toHaveLength(2);
    expect(fields.length).toBeGreaterThan(40);
    const missing = fields.filter(({ path }) => rowOf(path) === undefined).map(({ path }) => path);
    expect(missing).toEqual([]);
    const wrong = fields
      .filter(({ path, required }) => rowOf(path)!.split('|')[2]!.includes('optional') === required)
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it('[MD13] has the patterns that texts must match, and the limits', () => {
    const patterns = fields.flatMap(({ shape }) => shape.pattern ?? []);
    expect(patterns.length).toBeGreaterThan(2);
    expect(patterns.filter((pattern) => !manual.includes(`\`${pattern}\``))).toEqual([]);
    expect(['256 MB', '16 MB'].filter((limit) => !manual.includes(limit))).toEqual([]);
  });

  it('[MD13] has every way to choose a column', () => {
    const ways = Object.keys(model('a', '1').choice);
    expect(ways.filter((way) => !new RegExp(`{[^}]*\\b${way}: `).test(manual))).toEqual([]);
  });
});
