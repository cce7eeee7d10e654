import { defineConfig } from 'vitest/config';

const exclude = ['**/node_modules/**', 'dist/**'];
/** These start servers, processes and browsers of their own. */
const system = ['**/*.system.test.ts', '**/*.e2e.test.ts'];
/** The suite is sized for two cores. With three files side by side three browsers draw at once, and each is too slow. */
const maxWorkers = 2;
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
          exclude: [...exclude, ...system],
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
    ],
  },
});
