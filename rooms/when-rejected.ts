/** Calls `then` when `returned` is a promise of any kind that rejects: an `async` function throws later. */
export function whenRejected(returned: unknown, then: (error: unknown) => void): void {
  if (isPromise(returned)) Promise.resolve(returned).catch(then);
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
