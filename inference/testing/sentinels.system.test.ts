import { expect, it } from 'vitest';
import { startSentinels } from './sentinels.ts';

it('Sentinels promote a replica with the data when the master dies', async () => {
  await using sentinels = await startSentinels();
  const first = await sentinels.master();
  await first.command('SET', 'a', '1');
  expect(await first.command('WAIT', '2', '5000')).toBe(2);
  const { killed, master, promotedAtMs } = await sentinels.promoteByKilling();
  expect(killed).toBe(first);
  expect(master).not.toBe(first);
  expect(promotedAtMs).toBeLessThanOrEqual(performance.now());
  expect(await master.command('GET', 'a')).toBe('1');
  expect(await master.command('SET', 'a', '2')).toBe('OK');
  expect(await sentinels.master()).toBe(master);
});
