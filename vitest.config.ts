import { defineConfig } from 'vitest/config';

const exclude = ['**/node_modules/**', 'dist/**'];
/** These start servers and processes of their own. */
const system = ['**/*.system.test.ts'];
/** These draw in a browser, in software: one at a time, beside the others (scripts/test.mjs). Three are each too slow. */
const browser = ['**/*.e2e.test.ts'];
/** The suite is sized for two cores: most of these wait for processes half of the time. */
const maxWorkers = 3;
/**
 * A test asks for the outcome and fails only for a fault, so every wait is generous: a shared machine takes seconds from
 * anyone, and drawing in software beside another busy process needs many times what it needs alone. What is about
 * speed is measured by `npm run bench` and `npm run chaos`.
 */
const PATIENCE_MS = 300_000;
const expect = { poll: { timeout: PATIENCE_MS / 4 } };

export default defineConfig({
  test: {
    retry: 0,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...exclude, ...system, ...browser],
          maxWorkers,
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
          expect,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'system',
          include: system,
          exclude,
          maxWorkers,
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
          expect,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'browser',
          include: browser,
          exclude,
          maxWorkers: 1,
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
          expect,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
