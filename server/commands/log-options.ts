/** The options that say which session logs to learn from, and of which room. */
import type { Command } from 'commander';

export function addLogOptions(command: Command): Command {
  return command
    .option('--log <path...>', 'session logs instead of --data: files, directories, patterns in quotes')
    .option('--room <name>', 'the room whose logs they are')
    .option('--from <module>', 'the module that exports its definition; default the rooms of this program')
    .addHelpText('after', '\nFrom session logs: rubato train --room NAME --log DIR --out MODELS');
}
