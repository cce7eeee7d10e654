/** SPEC rules and tests name each other: no rule without a test, no test for a rule that doesn't exist. */
import type { SourceFacts } from './parse-source.ts';
import type { Problem, ProjectFile } from './read-project.ts';

interface Rule {
  readonly id: string;
  readonly path: string;
  readonly line: number;
}

/**
 * Rules are lines of a SPEC.md that start with their ID in bold, such as `**FW3** A rate is ...`, also in lists and
 * tables.
 */
const RULE_LINE = /^\s*(?:[-*|]\s*)?\*\*([A-Z]{1,6}\d+)\*\*/;
/** `[FW3] ...`, `[FW3, FW4] ...`, `[FW3][FW4] ...` */
const CITATION = /^(?:\[[A-Z]{1,6}\d+(?:\s*,\s*[A-Z]{1,6}\d+)*\]\s*)+/;

export function findSpecProblems(files: readonly ProjectFile[], sources: readonly SourceFacts[]): Problem[] {
  const rules = files.filter(({ path }) => /(^|\/)SPEC\.md$/.test(path)).flatMap(readRules);
  const known = new Map<string, Rule>();
  const problems: Problem[] = [];
  for (const rule of rules) {
    const first = known.get(rule.id);
    if (first !== undefined)
      problems.push({ ...rule, message: `expected one rule ${rule.id}, got another in ${first.path}` });
    else known.set(rule.id, rule);
  }
  const cited = new Set<string>();
  for (const { path, testNames } of sources) {
    for (const { name, line } of testNames) {
      for (const id of citedRules(name)) {
        cited.add(id);
        if (!known.has(id)) problems.push({ path, line, message: `expected a rule ${id} in a SPEC.md, got none` });
      }
    }
  }
  const uncited = [...known.values()].filter(({ id }) => !cited.has(id));
  return [
    ...problems,
    ...uncited.map((rule) => ({ ...rule, message: `expected a test that cites ${rule.id}, got none` })),
  ];
}

function readRules({ path, text }: ProjectFile): Rule[] {
  return text.split('\n').flatMap((content, i) => {
    const id = RULE_LINE.exec(content)?.[1];
    return id === undefined ? [] : [{ id, path, line: i + 1 }];
  });
}

function citedRules(testName: string): string[] {
  return CITATION.exec(testName)?.[0].match(/[A-Z]{1,6}\d+/g) ?? [];
}
