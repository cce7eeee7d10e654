/** What rules the arena is played by, so that nobody judges by what was measured under others. */
import { runGolden } from '../../../rooms/arena/headless/golden-run.ts';
import { ARENA_RULES } from '../../../rooms/arena/simulation/world/constants.ts';

/** The rules' number with the hash of the golden minute: it differs as soon as the game runs differently. */
export function rulesVersion(): string {
  return `${ARENA_RULES}/${runGolden().at(-1)}`;
}
