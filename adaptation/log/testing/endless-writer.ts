/** Writes a session log until it is killed, and prints how much it has appended. The test that kills it starts it. */
import { createSessionLogStore } from '../session-log-store.ts';
import { testHeader } from './test-header.ts';

const [directory = '', sessionId = ''] = process.argv.slice(2);
const store = await createSessionLogStore({ directory, maxDirectoryBytes: 1e9 });
const log = store.open(testHeader(sessionId));
let tick = 0;
setInterval(() => {
  // A session is never busier than this: about a hundred records per step.
  for (let i = 0; i < 100; i++) log.append({ kind: 'checkpoint', tick: tick++, hash: tick * 1e6 });
  process.stdout.write(`${tick}\n`);
}, 5);
