/** How the commands of `rubato models` work. */
import type { Change } from '../../inference/registry/registry-log.ts';
import type { Config } from '../config/config.ts';
import type { ChangeableRegistry } from './open-registry.ts';

/** The options that all of them have. */
export interface CommonOptions {
  readonly models?: string;
  readonly by?: string;
  readonly reason: string;
  readonly json?: boolean;
}

/** What a command works on. */
export interface AtWork extends ChangeableRegistry {
  readonly config: Config;
  readonly change: Change;
}

/** Opens the registry, lets `work` do its part, and prints the result in words or as JSON. */
export type Run = <Result>(
  options: CommonOptions,
  work: (at: AtWork) => Promise<Result>,
  inWords: (result: Result) => string,
) => Promise<void>;
