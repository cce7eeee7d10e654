/** Looks four times a second where aliases point, and lets their pools follow. */

import type { Alias } from '../../inference/registry/aliases.ts';
import type { ModelRegistry } from '../../inference/registry/model-registry.ts';
import { messageOf } from '../../thrown.ts';

/** A rollback should take a second at most. A look costs a read of a file that is not there, or one command of Redis. */
const LOOK_EVERY_MS = 250;

export interface AliasFollower {
  readonly name: string;
  readonly alias: Alias;
  follow(version: string | null): Promise<void>;
}

export interface AliasWatch {
  /** Adds one; resolves when it has followed for the first time. */
  add(follower: AliasFollower): Promise<void>;
  stop(): void;
}

/** `onTrouble` hears once that the registry can't be read, and `null` when it can again. */
export function watchAliases(registry: ModelRegistry, onTrouble: (problem: string | null) => void): AliasWatch {
  const followers: AliasFollower[] = [];
  let timer: NodeJS.Timeout | null = null;
  let trouble: string | null = null;
  const say = (problem: string | null) => {
    if ((problem === null) !== (trouble === null)) onTrouble(problem);
    trouble = problem;
  };
  const follow = async (all: readonly AliasFollower[]) => {
    try {
      const { history } = await registry.state();
      say(null);
      await Promise.all(all.map((one) => one.follow(history(one.name, one.alias).at(-1) ?? null)));
    } catch (error) {
      // What is loaded goes on answering.
      say(messageOf(error));
    }
  };
  return {
    async add(follower) {
      await follow([follower]);
      followers.push(follower);
      // A version may take long to load. Whoever loads one is told where the alias points meanwhile.
      timer ??= setInterval(() => void follow(followers), LOOK_EVERY_MS);
      timer.unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
    },
  };
}
