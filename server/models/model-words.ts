/** Answers about models as lines for a terminal. */
import type { Moved } from '../../inference/registry/model-registry.ts';
import type { Difference, ListedModel, ShownModel, Verdict } from './model-actions.ts';
import type { Pushed } from './push-model.ts';

/** Columns of one width each, two blanks apart. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function listWords(models: readonly ListedModel[]): string {
  if (models.length === 0) return 'no models';
  return table([
    ['model', 'versions', 'stable', 'challenger'],
    ...models.map(({ name, versions, aliases }) => [
      name,
      versions.join(', '),
      aliases.stable ?? '-',
      aliases.challenger ?? '-',
    ]),
  ]);
}

export function showWords({ model, digest, signedBy, trusted, manifest, log }: ShownModel): string {
  const head = [
    ['model', model],
    ['digest', digest],
    ['signed by', signedBy ?? 'nobody'],
    ['runs on', trusted ? 'threads of the server' : 'a process of its own'],
  ];
  const facts = Object.entries(manifest)
    .filter(([field]) => field !== 'name' && field !== 'version' && field !== 'baseline')
    .map(([field, value]) => [field, typeof value === 'string' ? value : JSON.stringify(value)]);
  const changes = log.map(({ at, by, reason, action: { kind, version, ...rest } }) => {
    const alias = 'alias' in rest ? ` ${rest.alias}` : '';
    return `${at}  ${kind}${alias} ${version}  ${by}${reason === '' ? '' : `: ${reason}`}`;
  });
  return [table([...head, ...facts]), ...changes].join('\n');
}

export function verdictWords(verdicts: readonly Verdict[]): string {
  return verdicts.map(({ what, problem }) => (problem === null ? `${what}: right` : problem)).join('\n');
}

export function diffWords(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'no difference';
  const text = (value: unknown) => (value === null ? '-' : String(value));
  return table([
    ['field', 'before', 'after'],
    ...differences.map(({ field, before, after }) => [field, text(before), text(after)]),
  ]);
}

export function gcWords({
  removed,
  unfinished,
}: {
  readonly removed: readonly string[];
  readonly unfinished: number;
}): string {
  const gone = removed.length === 0 ? 'nothing removed' : `removed ${removed.join(', ')}`;
  return unfinished === 0 ? gone : `${gone}; and what ${unfinished} broken pushes had left`;
}

const OUTCOMES = {
  added: 'pushed',
  there: 'there already, with this very content',
  'only looked': 'would be pushed',
} as const;

export function pushWords({
  model,
  outcome,
  findings,
  moved,
}: Pushed & { readonly moved: (Moved & { readonly alias: string }) | null }): string {
  const rows = [['model', `${model}: ${OUTCOMES[outcome]}`], ...findings];
  return table(moved === null ? rows : [...rows, [moved.alias, movedWords(moved)]]);
}

export function movedWords({ from, to }: Moved): string {
  return from === to ? `at ${to} already` : `from ${from ?? 'nothing'} to ${to}`;
}
