/** `node scripts/build-image.mjs`: makes what an image needs to start: the packages and the web client. */
import { buildClient } from './build-client.mjs';
import { runMain } from './project.mjs';
import { setup } from './setup.mjs';

runMain(async () => {
  await setup();
  await buildClient();
});
