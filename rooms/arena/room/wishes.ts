/** The difficulty that a player wishes for, as the chance of lasting half a minute that the policy aims at for them. */
import type { Wish } from '../arena-protocol.ts';

/**
 * `balanced` is the definition's own target. The other two stay far enough from 0 and 1 to leave room for the band: at
 * 0.85 one half-minute of seven ends down, at 0.6 two of five.
 */
export const WISH_TARGETS: Readonly<Record<Wish, number | null>> = { relaxed: 0.85, balanced: null, hard: 0.6 };
