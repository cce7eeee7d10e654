import { defineConfig } from 'vitest/config';

const exclude = ['**/node_modules/**', 'dist/**'];
/** These start servers and browsers, so they get the machine for themselves: one file at a time, after the others. */
const system = ['**/*.system.test.ts', '**/*.e2e.test.ts'];
/**
 * Of them, those that ask what happens and not how soon, and wait for most of their time: two at a time. Whatever watches
 * ticks, gaps or recovery, or draws in a browser, is not among them.
 */
const patient = [
  'deploy/*.system.test.ts',
  'inference/pool/process-pool.system.test.ts',
  'rooms/**/*.system.test.ts',
  'server/{app,stopping}.system.test.ts',
  'server/cluster/{cluster-main,redis-room-driver}.system.test.ts',
  'server/{door,http,tickets,worker}/*.system.test.ts',
];

export default defineConfig({
  test: {
    retry: 0,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...exclude, ...system],
          // The suite is sized for two cores; more workers would only make the timing of real threads noisier.
          maxWorkers: 2,
          testTimeout: 20_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'system',
          include: system,
          exclude: [...exclude, ...patient],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'patient',
          include: patient,
          exclude,
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
