/** A controller as somebody else would write it: docs/experiments.md shows it. */
import type { ControllerKind } from '../abstract/controller.ts';

export const controllers: ControllerKind[] = [
  {
    name: 'one-up-one-down',
    about: 'a step up after a success, three down after a loss',
    create({ least }) {
      let difficulty = least;
      return {
        begin() {
          difficulty = -1;
        },
        choose: () => difficulty,
        observe({ success }) {
          difficulty += success ? 0.1 : -0.3;
        },
      };
    },
  },
];
