/** The first record of a session's log: whose log it is, and what a replay needs to run the session again. */
import type { LogHeader } from '../adaptation/log/records.ts';
import type { AdaptationMode } from '../adaptation/session/adaptation-mode.ts';
import type { AdaptationDefinition } from '../adaptation/session/definition.ts';
import { checkLabel } from './plugin-options.ts';

export interface SessionFacts {
  readonly seed: number;
  readonly variant: string | null;
  readonly rules: string | undefined;
  readonly version: string;
  readonly mode: AdaptationMode;
  readonly offsetMs: number;
}

/** Makes the record. Throws DEFINITION_INVALID for a wrong variant. */
export function headerOf<Target, Memory>(
  { name, layoutHash, features, pipeline }: AdaptationDefinition<Target, Memory>,
  { roomId, roomName }: { readonly roomId: string; readonly roomName: string },
  { seed, variant, rules, version, mode, offsetMs }: SessionFacts,
): LogHeader {
  checkLabel('variant', variant ?? undefined);
  const asked = `${pipeline.name}@${pipeline.version}`;
  return {
    kind: 'header',
    format: 2,
    sessionId: roomId,
    room: roomName,
    seed,
    ...(variant !== null && { variant }),
    startedAt: new Date().toISOString(),
    rubatoVersion: version,
    ...(rules !== undefined && { rules }),
    definition: { name, layoutHash, featuresHash: features.hash, pipeline: asked, mode, offsetMs },
  };
}
