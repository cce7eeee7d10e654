import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';

it('[SV60] a reader that is gone (`| head`) is no failure of a command', { timeout: 60_000 }, async () => {
  const words = ['server/cli.ts', 'ticket', '--player', 'ada', '--room', 'arena'];
  const env = { ...process.env, RUBATO_TICKET_KEYS: `main:${Buffer.alloc(32, 7).toString('base64')}` };
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  expect([code, said]).toEqual([0, '']);
});
