/** The options of commands that read data files. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Source } from '../../training/data/cells.ts';
import { findFiles } from '../../training/data/find-files.ts';
import { DATA_FORMATS, type DataFormat, openSource } from '../../training/data/open-sources.ts';

export interface DataOptions {
  readonly data: readonly string[];
  readonly format?: DataFormat;
  readonly delimiter?: string;
}

/** The command itself checks that it has data where `mandatory` is false. */
export function addDataOptions(command: Command, mandatory = true): Command {
  const data = 'CSV, TSV, NDJSON or Parquet: names, patterns in quotes, - for standard input';
  return command
    .addOption(new Option('--data <file...>', data).makeOptionMandatory(mandatory))
    .addOption(new Option('--format <format>', "when the files' names don't tell").choices(DATA_FORMATS))
    .option('--delimiter <character>', 'what separates the cells of CSV; default a comma');
}

/** Opens one file after the other. `pathOf` reads paths as the user sees them. */
export async function* openData(
  { data, format, delimiter }: DataOptions,
  pathOf: (path: string) => string,
): AsyncGenerator<Source> {
  const files = await findFiles(data.map((name) => (name === '-' ? name : pathOf(name))));
  for (const file of files) yield await openSource(file, { format, delimiter, input: process.stdin });
}
