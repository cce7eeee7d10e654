/** The facts about a source file that the checks need, from its syntax tree. */
import { parseSync, Visitor } from 'vite';
import type { ProjectFile } from './read-project.ts';

/** Something with a name on a line. */
export interface Mention {
  readonly name: string;
  readonly line: number;
}

export interface SourceFacts {
  readonly path: string;
  /**
   * Specifiers of every form of import, also `export from`, `import()`, `import type`, and `new URL(x,
   * import.meta.url)`.
   */
  readonly imports: readonly Mention[];
  readonly functions: readonly (Mention & { readonly lineCount: number })[];
  /** First arguments of `it` and `test`, also after `.each(...)`. Of a template, the text before its first value. */
  readonly testNames: readonly Mention[];
  /** Free-standing names (`Math`), members of one (`Math.sin`, `Math.[]` when computed), and `**`. */
  readonly names: readonly Mention[];
  readonly strings: ReadonlySet<string>;
  readonly syntaxErrors: readonly string[];
}

type Nodes = Parameters<NonNullable<NonNullable<ConstructorParameters<typeof Visitor>[0]>['CallExpression']>>[0];
type Expression = Nodes['callee'];

export function parseSource({ path, text }: ProjectFile): SourceFacts {
  const { program, module, errors } = parseSync(path, text);
  const lineAt = lineFinder(text);
  const mention = (name: string, start: number): Mention => ({ name, line: lineAt(start) });
  const imports = [
    ...module.staticImports.map((entry) => mention(entry.moduleRequest.value, entry.start)),
    ...module.staticExports.flatMap(({ start, entries }) =>
      entries.flatMap((entry) => (entry.moduleRequest ? [mention(entry.moduleRequest.value, start)] : [])),
    ),
  ];
  const functions: (Mention & { lineCount: number })[] = [];
  const testNames: Mention[] = [];
  const names: Mention[] = [];
  const strings = new Set<string>();
  /** Positions of names that are reported as parts of a member. A member is visited before its parts. */
  const partsOfMembers = new Set<number>();
  const addFunction = (node: { start: number; end: number; id?: { name: string } | null }): void => {
    const lineCount = lineAt(node.end) - lineAt(node.start) + 1;
    functions.push({ ...mention(node.id?.name ?? 'a function', node.start), lineCount });
  };
  new Visitor({
    FunctionDeclaration: addFunction,
    FunctionExpression: addFunction,
    ArrowFunctionExpression: addFunction,
    ImportExpression: (node) => {
      if (node.source.type === 'Literal') imports.push(mention(String(node.source.value), node.start));
    },
    TSImportType: (node) => {
      imports.push(mention(node.source.value, node.start));
    },
    NewExpression: (node) => {
      const [first, second] = node.arguments;
      const isModuleUrl =
        node.callee.type === 'Identifier' && node.callee.name === 'URL' && second?.type === 'MemberExpression';
      if (!isModuleUrl || first?.type !== 'Literal') return;
      // An address of a file beside this one needs no `./`.
      const address = String(first.value);
      imports.push(mention(/^[./]|^[a-z]+:/.test(address) ? address : `./${address}`, node.start));
    },
    CallExpression: (node) => {
      const name = firstText(node.arguments[0]);
      if (name !== null && ['it', 'test'].includes(rootName(node.callee) ?? ''))
        testNames.push(mention(name, node.start));
    },
    MemberExpression: (node) => {
      const isNamed = node.property.type === 'Identifier' && !node.computed;
      if (isNamed) partsOfMembers.add(node.property.start);
      if (node.object.type !== 'Identifier') return;
      partsOfMembers.add(node.object.start);
      names.push(mention(`${node.object.name}.${isNamed ? node.property.name : '[]'}`, node.start));
    },
    Identifier: (node) => {
      if (!partsOfMembers.has(node.start)) names.push(mention(node.name, node.start));
    },
    BinaryExpression: (node) => {
      if (node.operator === '**') names.push(mention('**', node.start));
    },
    AssignmentExpression: (node) => {
      if (node.operator === '**=') names.push(mention('**', node.start));
    },
    Literal: (node) => {
      if (typeof node.value === 'string') strings.add(node.value);
    },
  }).visit(program);
  return { path, imports, functions, testNames, names, strings, syntaxErrors: errors.map((error) => error.message) };
}

function firstText(argument: Nodes['arguments'][0] | undefined): string | null {
  if (argument?.type === 'Literal' && typeof argument.value === 'string') return argument.value;
  if (argument?.type === 'TemplateLiteral') return argument.quasis[0]?.value.raw ?? null;
  return null;
}

/** The name at the root: `it` for `it`, `it.each`, `it.each(table)` and so on. */
function rootName(callee: Expression): string | null {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'MemberExpression') return rootName(callee.object);
  if (callee.type === 'CallExpression') return rootName(callee.callee);
  return null;
}

/** Line numbers, from 1, of offsets in a text. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
