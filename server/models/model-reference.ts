import { RubatoError } from '../../errors.ts';

/** `name@version` or `name@alias`. Throws MODELS_OPTIONS. */
export function readReference(text: string): { readonly name: string; readonly reference: string } {
  const [, name, reference] = /^([a-z][a-z0-9-]{0,63})@([1-9][0-9]{0,8}|stable|challenger)$/.exec(text) ?? [];
  if (name !== undefined && reference !== undefined) return { name, reference };
  throw new RubatoError('MODELS_OPTIONS', JSON.stringify(text), {
    expected: 'a model like "success@4" or "success@stable"',
  });
}
