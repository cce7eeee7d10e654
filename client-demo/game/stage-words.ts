/** The few words on the stage itself. The page may give others, in the player's language. */
import type { ModeName } from '../../rooms/arena/simulation/world/modes.ts';

export interface StageWords {
  wave(wave: number): string;
  waveCleared(wave: number): string;
  waveLost: string;
  again: string;
  /** The mode's rule, shown under the first wave's title. */
  readonly rules: Readonly<Record<ModeName, string>>;
}

export const STAGE_WORDS: StageWords = {
  wave: (wave) => `Wave ${wave}`,
  waveCleared: (wave) => `Wave ${wave} cleared`,
  waveLost: 'The wave is lost',
  again: 'Da capo: once more from the top',
  rules: {
    ionian: 'Ionian. An open stage.',
    dorian: 'Dorian. A polished floor: you slide.',
    phrygian: 'Phrygian. The walls reflect every shot once.',
    lydian: 'Lydian. The light narrows, and shots end in the dark.',
    mixolydian: 'Mixolydian. The stage turns and carries you.',
  },
};
