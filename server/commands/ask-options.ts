/** The options of commands that ask a model about the rows of data files. */
import type { Command } from 'commander';
import { addDataOptions, type DataOptions } from './data-options.ts';

export interface AskOptions extends DataOptions {
  readonly models: string;
}

export function addAskOptions(command: Command, description: string): Command {
  return addDataOptions(command)
    .description(description)
    .argument('<model>', 'a model such as success@3')
    .option('--models <directory>', 'where the model is', 'models');
}
