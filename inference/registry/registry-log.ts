/**
 * The log of a registry: every change with who made it, when and why. It is only ever appended to, and each entry has
 * the hash of the one before, so that none can be changed or taken out unseen. What aliases point at follows from it.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';
import { ALIASES, type Alias } from './aliases.ts';

/** Longest name of a person and longest reason. They are for reading. */
const MAX_BY = 128;
const MAX_REASON = 1000;
/** Ten changes a day for eighteen years. Every reader holds the whole log. */
export const MAX_ENTRIES = 65_536;

const modelName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const versionText = z.string().regex(/^[1-9][0-9]{0,8}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const action = z.discriminatedUnion('kind', [
  /** A version was added. `digest` is the sha256 of its manifest, which has those of all other files. */
  z.strictObject({ kind: z.literal('push'), name: modelName, version: versionText, digest: sha256 }),
  z.strictObject({ kind: z.literal('point'), name: modelName, alias: z.enum(ALIASES), version: versionText }),
  /** The alias went back to the version before, which is `version`. */
  z.strictObject({ kind: z.literal('rollback'), name: modelName, alias: z.enum(ALIASES), version: versionText }),
  z.strictObject({ kind: z.literal('remove'), name: modelName, version: versionText }),
]);
export type RegistryAction = z.output<typeof action>;

const logEntry = z.strictObject({
  /** Its place, from 0. */
  number: z.int().min(0).max(MAX_ENTRIES),
  /** ISO 8601, of the machine that made the change. */
  at: z.iso.datetime(),
  by: z.string().min(1).max(MAX_BY),
  reason: z.string().max(MAX_REASON),
  action,
  /** Hash of the entry before; of the first one, 64 zeros. */
  before: sha256,
  hash: sha256,
});
export type LogEntry = z.output<typeof logEntry>;

/** Who changes something, and why. */
export interface Change {
  readonly by: string;
  readonly reason: string;
}

const NOTHING_BEFORE = '0'.repeat(64);

/** The entry behind `log`, which is the whole log so far. Throws REGISTRY_FULL or MODELS_OPTIONS. */
export function nextEntry(log: readonly LogEntry[], { by, reason }: Change, what: RegistryAction): LogEntry {
  if (log.length >= MAX_ENTRIES) throw new RubatoError('REGISTRY_FULL', `${log.length} changes`);
  if (by === '' || by.length > MAX_BY || reason.length > MAX_REASON) {
    const expected = `a name of 1 to ${MAX_BY} characters and a reason of at most ${MAX_REASON}`;
    throw new RubatoError('MODELS_OPTIONS', `${by.length} and ${reason.length}`, { expected });
  }
  const entry = { number: log.length, at: new Date().toISOString(), by, reason, action: what, before: headOf(log) };
  return { ...entry, hash: hashOf(entry) };
}

/** The hash of the last entry. */
function headOf(log: readonly LogEntry[]): string {
  return log.at(-1)?.hash ?? NOTHING_BEFORE;
}

function hashOf({ number, at, by, reason, action: what, before }: Omit<LogEntry, 'hash'>): string {
  const { kind, name, ...rest } = what;
  const content = [number, at, by, reason, kind, name, Object.entries(rest).sort(), before];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** Reads `texts`, which follow `log`. Throws REGISTRY_BROKEN if one is not as it was written. */
export function readEntries(texts: readonly string[], log: readonly LogEntry[] = []): readonly LogEntry[] {
  const read = [...log];
  for (const text of texts) {
    const entry = parseEntry(text, read.length);
    const intact = entry.number === read.length && entry.before === headOf(read) && entry.hash === hashOf(entry);
    if (!intact) throw new RubatoError('REGISTRY_BROKEN', `entry ${read.length}, which was changed`);
    read.push(entry);
  }
  return read;
}

function parseEntry(text: string, number: number): LogEntry {
  try {
    return logEntry.parse(JSON.parse(text));
  } catch (error) {
    throw new RubatoError('REGISTRY_BROKEN', `entry ${number}: ${messageOf(error).slice(0, 200)}`, { cause: error });
  }
}

export interface RegistryState {
  /** Digests of all versions that were ever added, by `name@version`: none may come back with other content. */
  readonly digests: ReadonlyMap<string, string>;
  readonly removed: ReadonlySet<string>;
  /** The versions that an alias has pointed at, newest last, without those that were rolled back. */
  history(name: string, alias: Alias): readonly string[];
}

/** What holds after all entries. */
export function stateOf(log: readonly LogEntry[]): RegistryState {
  const digests = new Map<string, string>();
  const removed = new Set<string>();
  const histories = new Map<string, string[]>();
  for (const { action: what } of log) {
    const key = `${what.name}@${what.version}`;
    if (what.kind === 'push') digests.set(key, what.digest);
    else if (what.kind === 'remove') removed.add(key);
    else {
      const at = `${what.name}@${what.alias}`;
      const history = histories.get(at) ?? [];
      if (what.kind === 'point') history.push(what.version);
      else history.pop();
      histories.set(at, history);
    }
  }
  return { digests, removed, history: (name, alias) => histories.get(`${name}@${alias}`) ?? [] };
}
