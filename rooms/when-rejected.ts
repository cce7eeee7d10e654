/** Calls `then` when `returned` is a promise of any kind that rejects: an `async` function throws later. */
export function whenRejected(returned: unknown, then: (error: unknown) => void): void {
  if (typeof returned !== 'object' || returned === null || !('then' in returned)) return;
  Promise.resolve(returned).catch(then);
}
