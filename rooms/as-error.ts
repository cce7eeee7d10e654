/**
 * Turns whatever was thrown into an error that can be read. JavaScript throws anything: Colyseus reads its `message`
 * and pino all its properties, and if those throw in turn, the guard around rooms has a hole.
 */
import { inspect, types } from 'node:util';

const MAX_CHARACTERS = 200;

export function asError(thrown: unknown): Error {
  try {
    if (isReadable(thrown)) return thrown;
    // `inspect` looks behind a proxy and calls no getter.
    return new Error(`thrown: ${inspect(thrown, { depth: 0, customInspect: false }).slice(0, MAX_CHARACTERS)}`);
  } catch {
    return new Error('thrown: something that cannot be read');
  }
}

function isReadable(thrown: unknown): thrown is Error {
  if (types.isProxy(thrown) || !(thrown instanceof Error)) return false;
  const { message, stack, name, cause } = thrown;
  // It reads everything, as pino does: other properties of the error are logged too.
  for (const key in thrown) Reflect.get(thrown, key);
  return (
    [message, stack ?? '', name].every((text) => typeof text === 'string') && (cause === undefined || isReadable(cause))
  );
}
