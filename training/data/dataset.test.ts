import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { parquetWriteFile } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dataset, type DatasetPlan, readDataset } from './dataset.ts';
import { rowEncoder } from './encode-rows.ts';
import { findFiles } from './find-files.ts';
import { openSource, type SourceOptions } from './open-sources.ts';

const plan: DatasetPlan = { task: 'value', target: 'y' };

async function* open(files: readonly string[], options: Partial<SourceOptions> = {}) {
  for (const file of files) yield await openSource(file, { input: Readable.from([]), ...options });
}

const fromText = (text: string, more: Partial<DatasetPlan> = {}, options: Partial<SourceOptions> = {}) =>
  readDataset(open(['-'], { input: Readable.from([text]), ...options }), { ...plan, ...more });

const cellsOf = ({ table }: Dataset) => [...table.rows];
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe('data files', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-data-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('[TR45] CSV, JSON lines and Parquet with the same table give the same rows', async () => {
    const names = ['csv', 'ndjson', 'parquet'].map((extension) => join(directory, `same.${extension}`));
    await writeFile(names[0]!, '\uFEFFa,weather,y\r\n1.5,sun,1\r\n,rain,2\r\n-3e2,sun,3\r\n');
    await writeFile(
      names[1]!,
      '{"a":1.5,"weather":"sun","y":1}\n{"weather":"rain","y":2}\n\n{"a":-300,"weather":"sun","y":3}\n',
    );
    parquetWriteFile({
      filename: names[2]!,
      columnData: [
        { name: 'a', data: [1.5, null, -300], type: 'DOUBLE' },
        { name: 'weather', data: ['sun', 'rain', 'sun'], type: 'STRING' },
        { name: 'y', data: [1, 2, 3], type: 'INT32' },
      ],
    });
    for (const name of names) {
      const dataset = await readDataset(open([name]), plan);
      expect(cellsOf(dataset)).toEqual([1.5, 0, Number.NaN, 1, -300, 0]);
      expect([...dataset.table.labels]).toEqual([1, 2, 3]);
      expect(dataset.categories).toEqual({ weather: ['sun', 'rain'] });
    }
  });

  it('[TR45] any text in quotes is one cell: line breaks, quotes, separators, any alphabet', async () => {
    const cell = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() === text && text !== '');
    const anyTexts = fc.uniqueArray(fc.oneof(cell, fc.constantFrom('一行\n二行', 'a,"b"', 'ü;ñ')), {
      minLength: 2,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(anyTexts, async (texts) => {
        const known = texts.filter((text) => !/^(NA|N\/A|na|n\/a|NaN|nan|null|NULL|None|\?)$/.test(text));
        fc.pre(known.length > 1);
        const rows = known.map((text, i) => `${quoted(text)},${i}`);
        const dataset = await fromText(`名前,y\n${rows.join('\n')}\n`, { categories: ['名前'] });
        const read = cellsOf(dataset).map((code) => dataset.categories.名前![code]);
        expect(read).toEqual(known);
      }),
      { numRuns: 60 },
    );
  });

  it('[TR46] several files are one table, whatever the order of their columns; patterns find them', async () => {
    await writeFile(join(directory, 'part-1.csv'), 'a,y,id\n1,10,x\n2,20,y\n');
    await writeFile(join(directory, 'part-2.csv'), 'y,id,a\n30,x,3\n');
    const files = await findFiles([join(directory, 'part-*.csv')]);
    const dataset = await readDataset(open(files), { ...plan, group: 'id' });
    expect(cellsOf(dataset)).toEqual([1, 2, 3]);
    expect([...dataset.table.labels]).toEqual([10, 20, 30]);
    expect([...dataset.table.groups]).toEqual([0, 1, 0]);
  });

  it('[TR47] classes are in the order of their names, numbers as numbers, and one may be chosen as the outcome', async () => {
    const text = 'a,y\n1,10\n2,9\n3,10\n';
    expect((await fromText(text, { task: 'classes' })).classes).toEqual(['9', '10']);
    const chosen = await fromText(text, { task: 'probability', positive: '9' });
    expect(chosen.classes).toEqual(['10', '9']);
    expect([...chosen.table.labels]).toEqual([0, 1, 0]);
  });

  it('[TR47] categories are numbered by how many rows have them, and a constant column is noted', async () => {
    const dataset = await fromText('c,k,y\nz,1,1\nb,1,2\nb,1,3\na,1,4\n');
    expect(dataset.categories).toEqual({ c: ['b', 'a', 'z'] });
    expect(cellsOf(dataset)).toEqual([2, 1, 0, 1, 0, 1, 1, 1]);
    expect(dataset.notes).toEqual(['"k" has the same value in all rows, and says nothing']);
  });

  const many = `a,y\n${Array.from({ length: 1200 }, (_, i) => `${i},1`).join('\n')}\n`;
  it.each([
    ['no file', '', 'expected a header and rows, got nothing'],
    ['a header alone', 'a,y\n', 'expected rows of data, got none'],
    ['a name twice', 'a,b,a,y\n1,2,3,4\n', '"a" twice in standard input'],
    ['a column without a name', 'a,,y\n1,2,3\n', 'none for column 2'],
    [
      'a ragged row',
      'a,y\n1,2\n3,4,5\n',
      'expected 2 cells in each row, as in the header, got 3 in standard input, line 3',
    ],
    ['a quote that never ends', 'a,y\n"1,2\n3,4\n', 'comma-separated values'],
    [
      'a text among numbers',
      `${many}twelve,1\n`,
      'a number, or --categories "a", got "twelve" in standard input, line 1202, column "a"',
    ],
    [
      'a number too large',
      'a,y\n1e300,2\n1,2\n',
      'a number of up to 3.4e38, got "1e300" in standard input, line 2, column "a"',
    ],
    ['a target that is missing', 'a,y\n1,\n2,3\n', 'a value in each row, got "" in standard input, line 2, column "y"'],
    ['a target that is a text', 'a,y\n1,two\n', 'got "two" in standard input, line 2, column "y"'],
    ['no such target', 'a,b\n1,2\n', 'expected a column for --target (a, b), got "y"'],
    ['nothing to learn from', 'y\n1\n2\n', 'expected columns to learn from beside "y", got none'],
  ])('[TR48] %s is one error that says where', async (_name, text, message) => {
    await expect(fromText(text)).rejects.toThrow(message);
  });

  it.each([
    ['one class', 'a,y\n1,no\n2,no\n', 'expected two values in "y", got "no"'],
    ['three classes', 'a,y\n1,no\n2,yes\n3,so\n', 'expected two values in "y", got "no" and "yes" and "so"'],
  ])('[TR48] %s for a chance is one error', async (_name, text, message) => {
    await expect(fromText(text, { task: 'probability' })).rejects.toThrow(message);
  });

  it.each([
    ['an array', '[1,2]\n', 'line 1'],
    ['a broken line', '{"a":1,"y":1}\n{"a":\n', 'line 2'],
    ['a column that the first row lacks', '{"a":1,"y":1}\n{"b":1,"y":1}\n', '"b" in standard input, line 2'],
    ['a value in a value', '{"a":{"x":1},"y":1}\n', 'line 1, column "a"'],
  ])('[TR48] JSON lines with %s are one error that says where', async (_name, text, message) => {
    await expect(fromText(text, {}, { format: 'ndjson' })).rejects.toThrow(message);
  });

  it('[TR48] files that are not there, no table, or of other columns are one error each', async () => {
    const other = join(directory, 'other.csv');
    await writeFile(other, 'a,z\n1,2\n');
    const one = join(directory, 'one.csv');
    await writeFile(one, 'a,y\n1,2\n');
    const bad = join(directory, 'bad.parquet');
    await writeFile(bad, 'no parquet');
    await expect(findFiles([join(directory, 'none-*.csv')])).rejects.toThrow('DATA_FILE');
    const loop = join(directory, 'loop.csv');
    await symlink(loop, loop);
    await expect(findFiles([loop])).rejects.toThrow(/DATA_FILE.*ELOOP/);
    await expect(openSource(directory, { input: Readable.from([]), format: 'csv' })).rejects.toThrow('a folder at');
    await expect(openSource('table.xlsx', { input: Readable.from([]) })).rejects.toThrow('--format');
    await expect(readDataset(open([one, other]), plan)).rejects.toThrow('other.csv without "y"');
    await expect(openSource(bad, { input: Readable.from([]) })).rejects.toThrow('expected a Parquet file');
  });

  it('[TR49] rows for a model are found by name, and a category that it never saw is missing', async () => {
    const manifest = { name: 'm', version: '1', columns: ['c', 'a'], categories: { c: ['b', 'a'] } };
    const source = await openSource('-', { input: Readable.from(['a,more,c\n1,?,a\n,?,new\n']) });
    const encoder = rowEncoder(manifest);
    for await (const batch of source.batches)
      expect([...encoder.encode(source, batch)]).toEqual([1, 1, Number.NaN, Number.NaN]);
    const lacking = await openSource('-', { input: Readable.from(['a\n1\n']) });
    for await (const batch of lacking.batches)
      expect(() => encoder.encode(lacking, batch)).toThrow('expected a column "c", got standard input without it');
  });
});
