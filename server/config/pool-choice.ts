/** Which pool runs which model: one for all, and others for some. */

/**
 * `local`: threads of this process. `process`: a separate process of this server, so that a model that aborts ends no
 * session. `redis`: the workers that all servers share.
 */
export const POOL_KINDS = ['local', 'process', 'redis'] as const;
export type PoolKind = (typeof POOL_KINDS)[number];

export interface PoolChoice {
  /** Pool of all other models. Null: the one that fits, see `kindFor`. */
  readonly fallback: PoolKind | null;
  /** Pools by `name@version`. */
  readonly models: ReadonlyMap<string, PoolKind>;
}

export const POOL_CHOICE_FORM =
  'expected local, process or redis, then MODEL=POOL for models with another, as in redis,success@3=local, each once';

/** Reads `redis`, `local,success@4=redis`, or nothing. Null if it is none of these, or says one thing twice. */
export function readPoolChoice(text: string): PoolChoice | null {
  let fallback: PoolKind | null = null;
  const models = new Map<string, PoolKind>();
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue;
    const [, model, kind] = /^(?:([a-z][a-z0-9-]*@[1-9][0-9]*)=)?(local|process|redis)$/.exec(part) ?? [];
    if (kind === undefined) return null;
    if (model === undefined ? fallback !== null : models.has(model)) return null;
    if (model === undefined) fallback = kind as PoolKind;
    else models.set(model, kind as PoolKind);
  }
  return { fallback, models };
}

/**
 * The pool configured for the model; else the shared pool if there is one. Without Redis, a trusted model runs on a
 * thread, and any other in a process of its own: nobody knows what it does to its process.
 */
export function kindFor(
  choice: PoolChoice,
  model: { readonly key: string; readonly trusted: boolean },
  redis: boolean,
): PoolKind {
  const chosen = choice.models.get(model.key) ?? choice.fallback;
  if (chosen !== null) return chosen === 'local' && !model.trusted ? 'process' : chosen;
  if (redis) return 'redis';
  return model.trusted ? 'local' : 'process';
}
