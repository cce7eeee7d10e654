/** What stands behind an object that is read by declared names: it refuses all others, which would read `undefined`. */
import { check, type DeclarationCode, showUnknown } from './check-declaration.ts';

/** What programs ask of any object to find out what it is; no name is meant. */
const ASKED_OF_ALL = new Set(['toJSON', 'then']);

/** A prototype for objects that have these names themselves: only what is none of them is asked here, and throws. */
export function knownNames(code: DeclarationCode, names: readonly string[], expected: string): object {
  return new Proxy(
    {},
    {
      get: (target, key) => {
        const asked = typeof key === 'symbol' || key in target || ASKED_OF_ALL.has(key);
        check(code, asked, expected, showUnknown(key, names));
        return Reflect.get(target, key);
      },
    },
  );
}
