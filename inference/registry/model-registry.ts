/**
 * A registry of models: versions that never change, aliases that move, and a log of who changed what, when and why. All
 * changes go through the log, one after the other, so that no two of them can half succeed.
 */
import { RubatoError } from '../../errors.ts';
import { ALIASES, type Alias, isAlias } from './aliases.ts';
import { type HeadKeeper, NO_HEAD } from './log-head.ts';
import { modelKey } from './model-manifest.ts';
import type { ModelPackage } from './model-package.ts';
import type { ModelName } from './model-store.ts';
import {
  type Change,
  type LogEntry,
  nextEntry,
  type RegistryAction,
  type RegistryState,
  readEntries,
  stateOf,
} from './registry-log.ts';
import type { RegistryStore } from './registry-store.ts';

/** Tries to append to the log. Of several writers at once one succeeds in each round; the others read it again. */
const ATTEMPTS = 64;

export interface Moved {
  readonly from: string | null;
  readonly to: string;
}

export class ModelRegistry implements AsyncDisposable {
  #store: RegistryStore;
  #head: HeadKeeper;
  /** The log as far as it was read. */
  #known: readonly LogEntry[] = [];

  constructor(store: RegistryStore, head: HeadKeeper = NO_HEAD) {
    this.#store = store;
    this.#head = head;
  }

  /** The place in words, without passwords. */
  get place(): string {
    return this.#store.place;
  }

  /** Versions that were not removed. */
  async versions(): Promise<readonly ModelName[]> {
    const { removed } = await this.state();
    return (await this.#store.versions()).filter((model) => !removed.has(modelKey(model)));
  }

  /** Throws MODEL_NOT_FOUND, or what makes the version unusable. */
  async read(name: string, version: string): Promise<ModelPackage> {
    const model = await this.#store.read(name, version);
    const pushed = (await this.state()).digests.get(`${name}@${version}`);
    if (pushed === undefined || pushed === model.digest) return model;
    const expected = `the manifest of ${name}@${version} as it was pushed, ${pushed}`;
    throw new RubatoError('MODEL_HASH', model.digest, { expected });
  }

  /** Adds a version; `there` if the same is there already. Throws MODEL_EXISTS for a name that holds something else. */
  async push(model: ModelPackage, made: Change): Promise<'added' | 'there'> {
    const { name, version } = model.manifest;
    const { digest } = model;
    const key = modelKey(model.manifest);
    const taken = (since: string) =>
      new RubatoError('MODEL_EXISTS', `${key} with other content`, {
        expected: `a version of ${name} that is free, since ${since}`,
      });
    const before = await this.state();
    const pushed = before.digests.get(key);
    if (pushed !== undefined && pushed !== digest) throw taken('a version never changes');
    if (before.removed.has(key)) throw taken('this one was removed and does not come back');
    const added = await this.#store.write(model);
    if (!added && (await this.#digestOf(name, version)) !== digest) throw taken('a version never changes');
    let news = added;
    await this.#change(made, ({ digests }) => {
      const logged = digests.get(key);
      if (logged !== undefined && logged !== digest) throw taken('somebody else has pushed it meanwhile');
      if (logged === digest) return null;
      news = true;
      return { kind: 'push', name, version, digest };
    });
    return news ? 'added' : 'there';
  }

  /** Lets an alias point at a version, after reading all of it. Throws MODEL_NOT_FOUND and what `read` throws. */
  async point(name: string, alias: Alias, version: string, made: Change): Promise<Moved> {
    await this.read(name, version);
    let from: string | null = null;
    await this.#change(made, ({ removed, history }) => {
      if (removed.has(`${name}@${version}`)) throw notFound(`${name}@${version}, which was removed`);
      from = history(name, alias).at(-1) ?? null;
      return from === version ? null : { kind: 'point', name, alias, version };
    });
    return { from, to: version };
  }

  /** Lets it point at the version before. Throws MODEL_ALIAS if there is none. */
  async rollback(name: string, alias: Alias, made: Change): Promise<Moved> {
    let moved: Moved = { from: null, to: '' };
    await this.#change(made, ({ history }) => {
      const past = history(name, alias);
      const [from, to] = [past.at(-1), past.at(-2)];
      if (to === undefined || from === undefined) {
        const got = from === undefined ? 'one that never pointed anywhere' : `one that only ever pointed at ${from}`;
        throw new RubatoError('MODEL_ALIAS', `${name}@${alias}: ${got}`, { expected: 'an alias that moved before' });
      }
      moved = { from, to };
      return { kind: 'rollback', name, alias, version: to };
    });
    return moved;
  }

  /** The version that `reference`, a version or an alias, stands for. Throws MODEL_ALIAS. */
  async resolve(name: string, reference: string): Promise<string> {
    if (!isAlias(reference)) return reference;
    const version = (await this.state()).history(name, reference).at(-1);
    if (version === undefined) throw new RubatoError('MODEL_ALIAS', `${name}@${reference}, which points nowhere`);
    return version;
  }

  /** Removes all but the newest `keep` versions of each name, and those that an alias points at or could go back to. */
  async gc(keep: number, made: Change): Promise<{ readonly removed: readonly string[]; readonly unfinished: number }> {
    const gone = (await this.state()).removed;
    // A removal that was broken off after it was logged.
    for (const { name, version } of await this.#store.versions()) {
      if (gone.has(`${name}@${version}`)) await this.#store.remove(name, version);
    }
    const removed: string[] = [];
    const newest = new Map<string, number>();
    for (const model of [...(await this.versions())].sort((a, b) => Number(b.version) - Number(a.version))) {
      const rank = newest.get(model.name) ?? 0;
      newest.set(model.name, rank + 1);
      if (rank < keep) continue;
      let chosen = false;
      await this.#change(made, (state) => {
        chosen = mayGo(model, state);
        return chosen ? { kind: 'remove', ...model } : null;
      });
      if (!chosen) continue;
      await this.#store.remove(model.name, model.version);
      removed.push(modelKey(model));
    }
    return { removed, unfinished: await this.#store.sweep() };
  }

  /** The whole log, checked against the head that is kept elsewhere. Throws REGISTRY_BROKEN. */
  async log(): Promise<readonly LogEntry[]> {
    const all = await this.#readLog();
    await this.#head.check(all);
    return all;
  }

  /** What holds now. */
  async state(): Promise<RegistryState> {
    return stateOf(await this.#readLog());
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#store[Symbol.asyncDispose]();
  }

  /** The digest of what is there; null for what is no whole version, such as a file that somebody has put there. */
  async #digestOf(name: string, version: string): Promise<string | null> {
    try {
      return (await this.#store.read(name, version)).digest;
    } catch (error) {
      if (error instanceof RubatoError && error.code.startsWith('MODEL_')) return null;
      throw error;
    }
  }

  async #readLog(): Promise<readonly LogEntry[]> {
    const before = this.#known;
    const read = readEntries(await this.#store.entries(before.length), before);
    // Two may read at once: the longer one counts.
    if (read.length > this.#known.length) this.#known = read;
    return this.#known;
  }

  /** Appends what `decide` makes of the present state; it is asked again if somebody else was faster. */
  async #change(made: Change, decide: (state: RegistryState) => RegistryAction | null): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = await this.log();
      const action = decide(stateOf(before));
      if (action === null) return;
      const entry = nextEntry(before, made, action);
      if (!(await this.#store.append(before.length, JSON.stringify(entry)))) continue;
      await this.#head.keep(await this.#readLog());
      return;
    }
    throw new RubatoError('REGISTRY_UNREACHABLE', `others who changed it ${ATTEMPTS} times meanwhile`);
  }
}

/** What nobody pushed is not ours to remove; where an alias is, or would go back to, must stay. */
function mayGo({ name, version }: ModelName, { digests, removed, history }: RegistryState): boolean {
  const key = `${name}@${version}`;
  if (!digests.has(key) || removed.has(key)) return false;
  return ALIASES.every((alias) => !history(name, alias).slice(-2).includes(version));
}

function notFound(got: string): RubatoError {
  return new RubatoError('MODEL_NOT_FOUND', got, { expected: 'a version in the registry' });
}
