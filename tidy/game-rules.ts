/**
 * General folders name no game, in code or in words: a second game must need no line in them except in the list of room
 * entries.
 */
import { isTest, type Problem, type ProjectFile } from './read-project.ts';

const GENERAL = /^(adaptation|inference|training|server|loadtest|rooms)\//;
/**
 * The places that may know a game: games themselves, the two lists of room entries, and parts of the load tester: its
 * players and its benchmarks. Tests need some game.
 */
const KNOWS_GAMES = /^(rooms\/(arena|examples)\/|(server|loadtest)\/room-entries\.ts$|loadtest\/(players|bench)\/)/;
/** Rules and what introduces a folder are read too; documents elsewhere show a game as their example. */
const READ = /\.(ts|mjs|lua|html|css)$|(^|\/)(SPEC|README)\.md$/;

/**
 * Names and parts of our games, in the singular. Words that are also plain English (a race, a shot, a beat, a pickup)
 * are not here.
 */
const WORDS = new Set([
  ...['arena', 'ship', 'foe', 'wave', 'ornament', 'overdrive', 'ionian', 'aeolian', 'lydian'],
  ...['crotchet', 'fermata', 'minim', 'quaver', 'tremolo', 'kiter', 'sandbagger', 'wanderer'],
  ...['drill', 'lean'],
]);
/** Words of prose, and the parts of names such as `createArenaEntry`, `ARENA_MODEL` and `arena-room`. */
const WORD = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g;

export function findGameProblems(files: readonly ProjectFile[]): Problem[] {
  return files
    .filter(({ path }) => GENERAL.test(path) && !KNOWS_GAMES.test(path) && READ.test(path) && !isTest(path))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((content, i) => {
        const named = (content.match(WORD) ?? []).find((word) => WORDS.has(singular(word.toLowerCase())));
        const message = `expected no game to be named in a general folder, got ${named}`;
        return named === undefined ? [] : [{ path, line: i + 1, message }];
      }),
    );
}

const singular = (word: string): string => word.replace(/s$/, '');
