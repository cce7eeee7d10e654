/** The command line: `npm run rubato -- COMMAND`. */
import { runCommandLine } from './command-line.ts';
import { KNOWN_REPLAYERS } from './commands/replay-command.ts';
import { readEnv } from './config/env.ts';
import { KNOWN_ROOMS } from './room-entries.ts';

await runCommandLine(readEnv(), KNOWN_REPLAYERS, KNOWN_ROOMS);
