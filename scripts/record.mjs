/** `npm run record`: half a minute of real play in a real browser, as an animated picture for the README. */
import { buildClient } from './build-client.mjs';
import { ensureDebianPackages, RECORDING_PACKAGES } from './debian-packages.mjs';
import { node24, projectEnvironment, runMain } from './project.mjs';
import { runInForeground } from './run-command.mjs';
import { setup } from './setup.mjs';

runMain(async () => {
  await setup();
  await ensureDebianPackages(RECORDING_PACKAGES);
  await buildClient();
  process.exitCode = await runInForeground(node24, ['client-demo/testing/record.ts', ...process.argv.slice(2)], {
    env: projectEnvironment(),
  });
});
