/** Logs to a disk that fills up: a tiny tmpfs where mounting is allowed, else a limit of file size. Prints JSON. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogWarning } from '../session-log.ts';
import { openSessionLog } from '../session-log-reader.ts';
import { createSessionLogStore } from '../session-log-store.ts';
import { testHeader } from './test-header.ts';

const directory = process.argv[2] ?? '';

function mount(): 'tmpfs' | 'ulimit' {
  if (process.argv[3] === 'limited') return 'ulimit';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', directory], { stdio: 'ignore' });
    return 'tmpfs';
  } catch {
    // Only root may mount, so it runs again under a limit. The shell ignores the signal that goes with the limit.
    const command = `trap '' XFSZ; ulimit -f 256; exec "${process.execPath}" "${process.argv[1]}" "${directory}" limited`;
    process.stdout.write(execFileSync('bash', ['-c', command]));
    process.exit(0);
  }
}

const method = mount();
mkdirSync(join(directory, 'logs'), { recursive: true });
const warnings: LogWarning[] = [];
const store = await createSessionLogStore({
  directory: join(directory, 'logs'),
  maxDirectoryBytes: 1e9,
  flushEveryMs: 5,
  onWarning: (warning) => warnings.push(warning),
});
const full = store.open(testHeader('full'));
for (let tick = 0; full.state === 'writing' && tick < 200_000; tick++) {
  full.append({ kind: 'event', tick, atMs: tick * 50, slot: 0, type: 1, seq: 0, fields: [tick, 0.5, 0.25, 0.125] });
  if (tick % 500 === 0) await full.flush();
}
full.append({ kind: 'checkpoint', tick: 1, hash: 1 });
const appendedAfter = full.state;

let readBack = 0;
const reader = openSessionLog(join(directory, 'logs', 'full.0.rblog'));
for await (const _record of reader.records()) readBack++;
const corrupt = reader.outcome().kind === 'corrupt';

// Once there is room again, a new session is logged.
await rm(join(directory, 'logs', 'full.0.rblog'));
const next = store.open(testHeader('next'));
next.append({ kind: 'checkpoint', tick: 1, hash: 1 });
await store.close();
const nextReader = openSessionLog(join(directory, 'logs', 'next.0.rblog'));
for await (const _record of nextReader.records());
const nextSession = { outcome: nextReader.outcome().kind, readBack, corrupt };
if (method === 'tmpfs') execFileSync('umount', ['-l', directory]);
process.stdout.write(JSON.stringify({ method, warnings, appendedAfter, nextSession }));
