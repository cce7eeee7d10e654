/** Words that must not stay in the code, and addresses that work on one machine only. */
import { isSource, isTest, type Problem, type ProjectFile } from './read-project.ts';

const UNFINISHED = /\b(TODO|FIXME|XXX|HACK)\b/;
const SWITCHED_OFF =
  /@ts-(ignore|nocheck|expect-error)|\b(biome|eslint|prettier)-ignore|\beslint-disable|\bas any\b|\bas unknown as\b/;
const LEFT_OUT = /\b(it|test|describe)\b[\w.]*\.(skip|skipIf|only|todo|fails|runIf)\b/;
const MACHINE =
  /(^|[\s'"`(=:])\/(work|home|Users|root|workspace)\/\w|https?:\/\/[^\s'"`)]*(registry|artifactory|nexus|verdaccio)/;

const RULES: readonly {
  readonly pattern: RegExp;
  readonly message: string;
  readonly where: (path: string) => boolean;
}[] = [
  { pattern: UNFINISHED, message: 'expected finished work, got', where: (path) => !path.endsWith('.json') },
  { pattern: SWITCHED_OFF, message: 'expected types and lint to hold, got', where: isSource },
  { pattern: LEFT_OUT, message: 'expected every test to run, got', where: isTest },
  { pattern: MACHINE, message: 'expected nothing of one machine, got', where: () => true },
];

export function findTextProblems(files: readonly ProjectFile[]): Problem[] {
  return files
    .filter(({ path }) => !path.startsWith('tidy/'))
    .flatMap(({ path, text }) => {
      const rules = RULES.filter(({ where }) => where(path));
      return text.split('\n').flatMap((content, i) =>
        rules.flatMap(({ pattern, message }) => {
          const match = pattern.exec(content);
          return match === null ? [] : [{ path, line: i + 1, message: `${message} ${match[0].trim()}` }];
        }),
      );
    });
}
