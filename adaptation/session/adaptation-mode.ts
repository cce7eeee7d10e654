/** What a room does with decisions. Only the server sets it. */
export const ADAPTATION_MODES = ['off', 'shadow', 'on'] as const;

/** `off`: a fixed game, nothing is asked. `shadow`: decides and logs, changes nothing. `on`: decisions take effect. */
export type AdaptationMode = (typeof ADAPTATION_MODES)[number];
