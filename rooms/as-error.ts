/**
 * Whatever was thrown, as an error that can be read. JavaScript throws anything: Colyseus reads `message` of it and pino all
 * its properties, and where those throw in turn, a wall has a hole.
 */
import { inspect, types } from 'node:util';

const MAX_CHARACTERS = 200;

export function asError(thrown: unknown): Error {
  try {
    if (isReadable(thrown)) return thrown;
    // It looks behind a proxy, and asks no getter.
    return new Error(`thrown: ${inspect(thrown, { depth: 0, customInspect: false }).slice(0, MAX_CHARACTERS)}`);
  } catch {
    return new Error('thrown: something that cannot be read');
  }
}

function isReadable(thrown: unknown): thrown is Error {
  if (types.isProxy(thrown) || !(thrown instanceof Error)) return false;
  const { message, stack, name, cause } = thrown;
  // As pino does it: whatever else was put on it is logged, too.
  for (const key in thrown) Reflect.get(thrown, key);
  return (
    [message, stack ?? '', name].every((text) => typeof text === 'string') && (cause === undefined || isReadable(cause))
  );
}
