/** The same difficulty for everybody, always. */
import type { Controller } from '../controller.ts';
import { baseline, START } from './baseline.ts';

export const fixed = baseline({
  name: 'fixed',
  about: 'one difficulty for everybody',
  parameters: { difficulty: START },
  create: ({ difficulty }) => fixedController(difficulty),
});

export function fixedController(difficulty: number): Controller {
  return { begin: () => undefined, choose: () => difficulty, observe: () => undefined };
}
