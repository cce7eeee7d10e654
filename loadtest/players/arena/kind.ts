/**
 * What a kind of player of the arena is: who sits at the controls, seat by seat, and which seat is judged. Kept stable:
 * players of others implement it too (docs/experiments.md).
 */
import type { ShipInput } from '../../../rooms/arena/simulation/ships/ship-input.ts';
import type { PlayerView } from '../../../rooms/arena/simulation/world/view.ts';

/** Someone who plays one ship. */
export interface ArenaPlayer {
  /** Plays one tick: writes the wanted input into `out`, which holds the last one. All chance comes from `random`. */
  play(view: PlayerView, out: ShipInput, random: () => number): void;
  /** How they play now, from 0 to 1, where that changes. The truth about them is drawn between the kind's `levels`. */
  level(): number;
  /** Whether they are there and try. Otherwise nothing of them is judged. */
  tries(): boolean;
  /** The same player at this moment, who from now on stays as they are, present and trying. */
  asNow(): ArenaPlayer;
}

/** What happens to what the server sees of a player, on its way to whoever adapts. */
export interface ArenaTelemetry {
  /** Chances that something is lost, or comes twice. */
  readonly loss: number;
  readonly twice: number;
  /** Mean delay; everything has its own, so that things overtake each other. */
  readonly delaySeconds: number;
}

export interface ArenaKind {
  readonly name: string;
  readonly about: string;
  /** Kinds of one game meet the same chance: a group that is judged by each of its members. Usually the name. */
  readonly game: string;
  readonly set: 'tuning' | 'held-out' | 'groups' | 'own';
  /** Never really plays: shown, but part of no mean. */
  readonly apart: boolean;
  /** Levels at which the truth is measured, rising from 0. */
  readonly levels: readonly number[];
  /** The second of a sudden change, and whether it is for the better; null if there is none. */
  readonly jump: { readonly atSecond: number; readonly better: boolean } | null;
  /** Null if all is seen once and at once. */
  readonly telemetry: ArenaTelemetry | null;
  /** The seat that is judged. */
  readonly judged: number;
  /** New players, one for each seat, at most four. */
  create(): readonly ArenaPlayer[];
  /** The same, who stay at one level, present and trying. */
  createAt(level: number): readonly ArenaPlayer[];
}
