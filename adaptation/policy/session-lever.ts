/** The parts shared by ready-made policies that move one lever. */
import { check, show, showUnknown } from '../../inference/check-declaration.ts';
import type { PredictionSpec } from '../../inference/predictor/prediction-spec.ts';
import type { LeverSpec, PolicyInput, PolicyParts } from '../session/definition.ts';
import type { Harder } from './harder.ts';
import type { BandState } from './target-band.ts';

const INVALID = 'DEFINITION_INVALID';

export interface LeverMemory {
  readonly moving: BandState['moving'];
  readonly changedAtMs: number;
}

/** The memory of a lever at rest, free to move at once. */
export const AT_REST: LeverMemory = Object.freeze({ moving: 0, changedAtMs: Number.NEGATIVE_INFINITY });

/** Finds the lever that a policy names. */
export function namedLever(policy: string, lever: string, { levers }: PolicyParts): LeverSpec {
  const names = Object.keys(levers);
  const spec = Object.hasOwn(levers, lever) ? levers[lever] : undefined;
  const expected = `${policy}() to name a lever of the definition (${names.join(', ')})`;
  check(INVALID, spec !== undefined, expected, showUnknown(lever, names));
  return spec;
}

/** Finds the lever, which must be one of the session. */
export function sessionLever(policy: string, lever: string, parts: PolicyParts): LeverSpec {
  const spec = namedLever(policy, lever, parts);
  const session = spec.scope === 'session';
  check(INVALID, session, `${policy}() to name a lever of the session`, `${show(lever)} of the player`);
  return spec;
}

/** Finds a lever of the session that has a harder side, as steering by success needs. */
export function steeringLever(
  policy: string,
  lever: string,
  parts: PolicyParts,
): LeverSpec & { readonly harder: Harder } {
  return withHarderSide(policy, lever, sessionLever(policy, lever, parts));
}

/** The lever, which must have a harder side. */
export function withHarderSide(
  policy: string,
  lever: string,
  spec: LeverSpec,
): LeverSpec & { readonly harder: Harder } {
  const { harder } = spec;
  const steers = harder !== 'neither';
  check(INVALID, steers, `${policy}() to name a lever with a harder side`, `${show(lever)} with neither`);
  return { ...spec, harder };
}

/** The values with the lever at `value`; the same object when nothing changes. */
export function withLever(input: PolicyInput<LeverMemory>, lever: string, value: number, memory: LeverMemory) {
  const { session, players } = input.previous;
  // Most answers change nothing; returning the same object says so.
  if (session[lever] === value) return { values: input.previous, memory };
  return { values: { session: { ...session, [lever]: value }, players }, memory };
}

/** Checks that a policy gets a prediction of this kind, and so that there is a model. */
export function checkPredicted(policy: string, kind: PredictionSpec['kind'], { predicts, place }: PolicyParts): void {
  check(INVALID, place === 'policy', 'a fallback that needs no model, such as streakRule()', `${policy}()`);
  const expected = `a definition that predicts a "${kind}", which ${policy}() steers by`;
  check(INVALID, predicts.kind === kind, expected, show(predicts.kind));
}

export function checkCandidates(policy: string, lever: string, { inputs }: PolicyParts): void {
  const tried = inputs.some((input) => input.kind === 'candidates' && input.lever === lever);
  const expected = `an input of kind "candidates" for lever ${lever}, which ${policy}() compares`;
  check(INVALID, tried, expected, show(inputs.map(({ kind }) => kind)));
}

/** Index of the candidate that is nearest to `value`. */
export function nearestCandidate(candidates: Float32Array, value: number): number {
  let best = 0;
  for (let i = 1; i < candidates.length; i++) {
    if (Math.abs(candidates[i]! - value) < Math.abs(candidates[best]! - value)) best = i;
  }
  return best;
}
