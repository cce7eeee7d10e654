#!/usr/bin/env node
/** `rubato`: the commands of the package. It knows no game, so `replay` is told where the definitions are. */
import { runCommandLine } from '../server/command-line.ts';
import { readEnv } from '../server/config/env.ts';

await runCommandLine(readEnv(), []);
