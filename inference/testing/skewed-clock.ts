/**
 * A module for `node --import` that makes this process' wall clock wrong by the hours in the address it is imported by
 * (`skewed-clock.ts?hours=-3`). Durations stay right, as on a machine whose clock was set wrong.
 */
const skewMs = Number(new URL(import.meta.url).searchParams.get('hours')) * 3_600_000;
const now = Date.now;

const skewedNow = () => now() + skewMs;

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [skewedNow()] : args, newTarget),
  get: (target, name) => (name === 'now' ? skewedNow : Reflect.get(target, name)),
});
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + skewMs });
