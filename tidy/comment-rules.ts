/** A doc comment says first what a thing is: it begins with no preposition. */
import type { Problem, ProjectFile } from './read-project.ts';

const PREPOSITIONS = [
  ...['For', 'Of', 'In', 'On', 'By', 'With', 'From', 'To', 'At', 'Under', 'After', 'Before', 'Behind', 'Until'],
  ...['Without', 'Within', 'Between', 'Against', 'Beside', 'Beyond', 'During', 'Since', 'Through', 'Among'],
];
/** The first words of a doc comment, on its own line or on the next. */
const DOC_COMMENT = /\/\*\*(?:[ \t]+|[ \t]*\n[ \t]*\*[ \t]+)([A-Za-z]+)/g;

export function findCommentProblems(files: readonly ProjectFile[]): Problem[] {
  return (
    files
      // The rules' own test has such comments as texts.
      .filter(({ path }) => /\.(ts|mjs)$/.test(path) && path !== 'tidy/rules.test.ts')
      .flatMap(({ path, text }) =>
        [...text.matchAll(DOC_COMMENT)]
          .filter(([, word = '']) => PREPOSITIONS.includes(word))
          .map(({ index, 1: word }) => {
            const line = text.slice(0, index).split('\n').length;
            return {
              path,
              line,
              message: `expected a doc comment that begins with what the thing is, got "${word} …"`,
            };
          }),
      )
  );
}
