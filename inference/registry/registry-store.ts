/**
 * The port to where a registry keeps things: files of versions, and the log of changes. A version is there whole or not
 * at all, and of two who append at once one does; all else is made of these two promises (model-registry.ts).
 * `registry-contract.ts` tests each implementation.
 */
import type { ModelPackage } from './model-package.ts';
import type { ModelName } from './model-store.ts';

export interface RegistryStore extends AsyncDisposable {
  /** The place in words, without passwords: a directory, or Redis. */
  readonly place: string;
  /** Versions that are there. */
  versions(): Promise<readonly ModelName[]>;
  /** All files of a version, checked. Throws MODEL_NOT_FOUND and what else `readModel` throws. */
  read(name: string, version: string): Promise<ModelPackage>;
  /** Adds a version. False, and nothing is changed, if there is one of that name, whatever it holds. */
  write(model: ModelPackage): Promise<boolean>;
  /** Removes a version, if it is there. */
  remove(name: string, version: string): Promise<void>;
  /** Entries of the log from this number on, as they were appended. */
  entries(from: number): Promise<readonly string[]>;
  /** Appends an entry if the log has exactly `number` now. */
  append(number: number, entry: string): Promise<boolean>;
  /** Removes what pushes that were broken off have left. Returns how many. */
  sweep(): Promise<number>;
}
