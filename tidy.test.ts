/** The walls of the project, checked like everything else: an empty list of problems, or where each of them is. */
import { describe, expect, it } from 'vitest';
import { ERRORS } from './errors.ts';
import manifest from './package.json' with { type: 'json' };
import { findCircleProblems } from './tidy/circle-rules.ts';
import { findCommentProblems } from './tidy/comment-rules.ts';
import { findDeterminismProblems } from './tidy/determinism-rules.ts';
import { findDocumentProblems } from './tidy/document-rules.ts';
import { findErrorProblems, readErrorTables } from './tidy/error-rules.ts';
import { findGameProblems } from './tidy/game-rules.ts';
import { findEnvironmentProblems, findImportProblems } from './tidy/import-rules.ts';
import { findLicenseProblems } from './tidy/license-rules.ts';
import { parseSource } from './tidy/parse-source.ts';
import { describeProblems, isSource, readProject } from './tidy/read-project.ts';
import { findFileProblems, findFunctionProblems } from './tidy/size-rules.ts';
import { findSnippetProblems } from './tidy/snippets.ts';
import { findSpecProblems } from './tidy/spec-rules.ts';
import { findStopProblems } from './tidy/stop-rules.ts';
import { findTextProblems } from './tidy/text-rules.ts';

const root = import.meta.dirname;
const files = readProject(root);
const sources = files.filter(({ path }) => isSource(path)).map(parseSource);

describe('the project', () => {
  it('is read whole', () => {
    const paths = sources.map(({ path }) => path);
    for (const path of ['errors.ts', 'inference/contract.ts', 'scripts/test.mjs', 'tidy.test.ts'])
      expect(paths).toContain(path);
    expect(sources.flatMap(({ path, syntaxErrors }) => syntaxErrors.map((error) => `${path} ${error}`))).toEqual([]);
  });

  it('imports only along the arrows', () => {
    expect(describeProblems(findImportProblems(sources))).toEqual([]);
  });

  it('has no circle of imports', () => {
    expect(describeProblems(findCircleProblems(sources))).toEqual([]);
  });

  it('names its games in their own folders and in the list of rooms', () => {
    expect(describeProblems(findGameProblems(files))).toEqual([]);
  });

  it('reads the environment in one file', () => {
    expect(describeProblems(findEnvironmentProblems(sources))).toEqual([]);
  });

  it('simulates with exact arithmetic, no clock and no chance', () => {
    expect(describeProblems(findDeterminismProblems(sources))).toEqual([]);
  });

  it('has files and functions that fit the head, under names that say what they do', () => {
    expect(describeProblems([...findFileProblems(files), ...findFunctionProblems(sources)])).toEqual([]);
  });

  it('has a test for each rule and a rule for each citation', () => {
    expect(describeProblems(findSpecProblems(files, sources))).toEqual([]);
  });

  it('documents and uses every error, those of games too', () => {
    const tables = readErrorTables(files);
    expect(tables['errors.ts']).toEqual(Object.keys(ERRORS));
    expect(describeProblems(findErrorProblems(tables, files, sources))).toEqual([]);
  });

  it('leaves nothing unfinished, switched off, or bound to one machine', () => {
    expect(describeProblems(findTextProblems(files))).toEqual([]);
  });

  it('has doc comments that say first what a thing is', () => {
    expect(describeProblems(findCommentProblems(files))).toEqual([]);
  });

  it('has documents whose snippets all say in which language they are', () => {
    expect(describeProblems(findSnippetProblems(files))).toEqual([]);
  });

  it('has documents whose links and commands hold', () => {
    expect(describeProblems(findDocumentProblems(root, files, Object.keys(manifest.scripts)))).toEqual([]);
  });

  it('shows the stops of an event as they are', () => {
    expect(describeProblems(findStopProblems(files, sources))).toEqual([]);
  });

  it('has the licence that package.json names', () => {
    expect(describeProblems(findLicenseProblems(root, manifest.license))).toEqual([]);
  });
});
