/** `node scripts/run.mjs FILE ARGS...`: set-up, then a TypeScript file under Node 24. stdout belongs to that file. */
import { node24, PlainError, projectEnvironment, runMain } from './project.mjs';
import { runInForeground } from './run-command.mjs';
import { setup } from './setup.mjs';

runMain(async () => {
  const [file, ...args] = process.argv.slice(2);
  if (file === undefined) throw new PlainError('run: expected a TypeScript file and its arguments, got none');
  await setup();
  process.exitCode = await runInForeground(node24, [file, ...args], { env: projectEnvironment() });
});
