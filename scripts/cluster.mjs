/** `npm run cluster`: set-up, the web client if it changed, then Redis, two servers and two workers on this machine. */
import { buildClient } from './build-client.mjs';
import { node24, projectEnvironment, runMain } from './project.mjs';
import { runInForeground } from './run-command.mjs';
import { setup } from './setup.mjs';

runMain(async () => {
  await setup();
  await buildClient();
  process.exitCode = await runInForeground(node24, ['server/cluster-main.ts'], { env: projectEnvironment() });
});
