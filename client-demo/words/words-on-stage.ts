/** The few words that are painted on the stage itself, in the page's language at that moment. */
import { MODE_NAMES } from '../../rooms/arena/simulation/world/modes.ts';
import type { StageWords } from '../game/stage-words.ts';
import { words } from './words.ts';

export const wordsOnStage: StageWords = {
  wave: (wave) => words().moments.ready(wave),
  waveCleared: (wave) => words().moments.cleared(wave),
  get waveLost() {
    return words().moments.lost;
  },
  get again() {
    return words().moments.lostText;
  },
  get rules() {
    const rules = MODE_NAMES.map((mode) => {
      const { name, rule } = words().modes[mode] ?? { name: mode, rule: '' };
      return [mode, `${name}: ${rule}`] as const;
    });
    return Object.fromEntries(rules) as StageWords['rules'];
  },
};
