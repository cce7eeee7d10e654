/**
 * The manifest beside a model file: what the model takes and gives, what it was trained on, and how to check that it is
 * itself.
 */

import { z } from 'zod';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';
import { common, finite, meaning, tolerances } from './manifest-fields.ts';
import { tensorManifest } from './tensor-manifest.ts';

/** Widest row a model may take; with the largest batch it bounds a slab to 16 MB. */
const MAX_WIDTH = 8192;

/** A model that takes one float32 row and gives float32 columns. */
const rowManifest = z
  .strictObject({
    format: z.literal(1),
    ...common,
    /** Names of the input columns, for reading; `layoutHash` is what counts. */
    columns: z.array(z.string()).optional(),
    /** Columns that hold categories: a row has the number of the category's place in this list, from 0. */
    categories: z.record(z.string(), z.array(z.string()).min(1)).optional(),
    inputName: z.string().min(1),
    inputWidth: z.int().min(1).max(MAX_WIDTH),
    /** Float32 outputs of shape [N, width], in the order in which replies hold them side by side. */
    outputs: z
      .array(z.strictObject({ name: z.string().min(1), width: z.int().min(1).max(MAX_WIDTH), ...meaning }))
      .min(1)
      .max(16),
    /** Reference value of each column, against which explanations compare. */
    baseline: z.array(finite),
    golden: z.strictObject({
      /** Null is a missing value (JSON knows no NaN). */
      rows: z.array(z.array(finite.nullable())).min(1).max(1024),
      outputs: z.array(z.array(finite)),
      ...tolerances,
    }),
  })
  .check((context) => {
    const { inputWidth, outputs, baseline, golden, columns, categories = {} } = context.value;
    const width = outputs.reduce((sum, output) => sum + output.width, 0);
    const expect = (ok: boolean, path: string, message: string) => {
      if (!ok) context.issues.push({ code: 'custom', message, path: [path], input: context.value });
    };
    for (const { name, labels = [] } of outputs) {
      const own = outputs.find((output) => output.name === name)!;
      expect(labels.length === 0 || labels.length === own.width, 'outputs', `${own.width} labels of "${name}"`);
      expect(new Set(labels).size === labels.length, 'outputs', `labels of "${name}" that differ`);
    }
    expect(new Set(outputs.map(({ name }) => name)).size === outputs.length, 'outputs', 'names that differ');
    expect(baseline.length === inputWidth, 'baseline', `${inputWidth} values`);
    expect(columns === undefined || columns.length === inputWidth, 'columns', `${inputWidth} names`);
    const named = Object.keys(categories).every((name) => columns?.includes(name) === true);
    expect(named, 'categories', 'names of columns');
    expect(
      golden.rows.every((row) => row.length === inputWidth),
      'golden',
      `rows of ${inputWidth} values`,
    );
    expect(golden.outputs.length === golden.rows.length, 'golden', 'as many outputs as rows');
    expect(
      golden.outputs.every((values) => values.length === width),
      'golden',
      `outputs of ${width} values`,
    );
    expect(
      golden.exactOutputs.every((name) => outputs.some((output) => output.name === name)),
      'golden',
      'exact outputs that exist',
    );
  });

export const manifestSchema = z.discriminatedUnion('format', [rowManifest, tensorManifest]);

export type RowManifest = z.output<typeof rowManifest>;
export type ModelManifest = z.output<typeof manifestSchema>;

/** An output of a row model: `width` columns of a reply, with labels if they have any. */
export type ModelOutput = RowManifest['outputs'][number];

/** Columns of the rows that go through a slab; 0 for a model that takes tensors. */
export function inputWidth(manifest: ModelManifest): number {
  return manifest.format === 1 ? manifest.inputWidth : 0;
}

/** Values in one row of a reply; 0 for a model that gives tensors. */
export function outputWidth(manifest: ModelManifest): number {
  if (manifest.format !== 1) return 0;
  return manifest.outputs.reduce((sum, output) => sum + output.width, 0);
}

export function modelKey(model: { readonly name: string; readonly version: string }): string {
  return `${model.name}@${model.version}`;
}

/** The manifest in `text`. Throws MODEL_MANIFEST; the error names `where`. */
export function parseManifest(text: string, where: string): ModelManifest {
  if (text.trim() === '') throw new RubatoError('MODEL_MANIFEST', `${where}: an empty manifest`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RubatoError('MODEL_MANIFEST', `${where}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return checkManifest(value, where);
}

/** `value` as a manifest. Throws MODEL_MANIFEST; the error names `where`. */
export function checkManifest(value: unknown, where: string): ModelManifest {
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.join('.') || 'manifest';
  throw new RubatoError('MODEL_MANIFEST', `${where}: ${field}: ${wordsOf(issue)}${cameInstead(value, issue)}`);
}

/** What was expected, in our words instead of Zod's. What came is said after it. */
function wordsOf({ code, path, message }: z.core.$ZodIssue): string {
  if (code === 'invalid_union' && path[0] === 'format') return 'expected 1 (it takes rows) or 2 (it takes tensors)';
  return message.replace(/^Invalid input: /, '').replace(/, received \w+$/, '');
}

/** Zod says what it expected. This adds what came, if that is short. */
function cameInstead(value: unknown, issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom' || issue.code === 'unrecognized_keys') return '';
  let found = value;
  for (const key of issue.path) found = (found as Record<PropertyKey, unknown> | null | undefined)?.[key];
  const text = JSON.stringify(found) ?? 'nothing';
  return text.length <= 80 ? `, got ${text}` : '';
}

/**
 * The text in `bytes`: UTF-8 with or without a byte order mark, or UTF-16 with one, as Windows' shells write it. Throws
 * MODEL_MANIFEST; the error names `where`.
 */
export function decodeManifest(bytes: Uint8Array, where: string): string {
  const encoding = UTF_16[`${bytes[0]} ${bytes[1]}`] ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new RubatoError('MODEL_MANIFEST', `${where}: bytes that are no ${encoding}`, { cause });
  }
}

/** Encodings by the first two bytes. */
const UTF_16: Readonly<Record<string, string>> = { '255 254': 'utf-16le', '254 255': 'utf-16be' };
