/** Baselines as controllers, with the parameters that were found for them. */
import type { ControllerKind } from '../controller.ts';
import type { Baseline, Values } from './baseline.ts';

/** `found` is by baseline; whatever isn't found yet is the baseline's own start. */
export function tunedKinds(
  baselines: readonly Baseline[],
  found: Readonly<Record<string, Values | undefined>>,
): ControllerKind[] {
  return baselines.map(({ name, about, parameters, create }) => {
    const values = Object.fromEntries(
      Object.entries(parameters).map(([parameter, { start }]) => [parameter, found[name]?.[parameter] ?? start]),
    );
    return { name, about, create: (setting) => create(values, setting) };
  });
}
