/** `npm run soak -- MINUTES`: real play in a real browser, to see that it never stops for garbage nor grows. */
import { buildClient } from './build-client.mjs';
import { node24, projectEnvironment, runMain } from './project.mjs';
import { runInForeground } from './run-command.mjs';
import { setup } from './setup.mjs';

runMain(async () => {
  await setup();
  await buildClient();
  process.exitCode = await runInForeground(node24, ['client-demo/testing/soak.ts', ...process.argv.slice(2)], {
    env: projectEnvironment(),
  });
});
