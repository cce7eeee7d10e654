/** The six ornaments by name and number. What each one does is in upgrades.ts. */

/** Ids; 0 is "none". */
export const ORNAMENT = { trill: 1, mordent: 2, glissando: 3, accent: 4, echo: 5, mute: 6 } as const;
export const ORNAMENT_COUNT = 6;
export const ORNAMENT_NAMES = ['', 'trill', 'mordent', 'glissando', 'accent', 'echo', 'mute'] as const;
/** How often one ornament can be held. */
export const MAX_STACK = 5;
