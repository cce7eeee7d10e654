/** The arena's own errors, documented beside all others. It imports their class alone: the browser simulates too. */
import { CodedError, type ErrorWords } from '../../errors.ts';

/** What was expected, per code. */
const ARENA_ERRORS = {
  WORLD_SLOT: 'a player slot from 0 to 3, free when joined and taken when left',
  HEADLESS_OPTIONS: 'valid options of a headless run',
  BOT_FAILED: 'a bot that returns and writes finite numbers into its input',
  CONTROLLER_FAILED: 'a controller that returns levers or null',
} as const satisfies Record<string, string>;

type ArenaErrorCode = keyof typeof ARENA_ERRORS;

export class ArenaError extends CodedError<ArenaErrorCode> {
  constructor(code: ArenaErrorCode, got: string, words: ErrorWords = {}) {
    super(ARENA_ERRORS, code, got, words);
  }
}
