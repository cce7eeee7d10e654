/**
 * The five arenas. Each is a musical mode with one rule of its own and a mix of foes that suits it; everything else is
 * the same game. A world keeps its mode for life. Ionian is the plain game, which the model was trained on: every
 * number of its entry is neutral.
 */
import { SHIP_GRIP } from './constants.ts';

export const MODE_NAMES = ['ionian', 'dorian', 'phrygian', 'lydian', 'mixolydian'] as const;
export type ModeName = (typeof MODE_NAMES)[number];

export interface ModeRules {
  readonly name: ModeName;
  /** Share of the difference to the wanted velocity that a ship makes up per tick, 0 to 1. */
  readonly grip: number;
  /** Number of times that walls return a shot before it ends at one. */
  readonly bounces: number;
  /** Tangent of the angle by which the stage turns per tick, clockwise on the screen, with everything on it. */
  readonly turn: number;
  /** Whether the light narrows while a wave lasts (see light.ts). */
  readonly narrows: boolean;
  /** Factor on how often each kind of foe is picked, by FOE. */
  readonly mix: readonly [quaver: number, crotchet: number, minim: number, tremolo: number, fermata: number];
}

/** The modes by number, which worlds, states and logs hold; new modes go to the end. */
export const MODES: readonly ModeRules[] = [
  { name: 'ionian', grip: SHIP_GRIP, bounces: 0, turn: 0, narrows: false, mix: [1, 1, 1, 1, 1] },
  // A polished floor: full speed to a tenth of it takes 18 ticks instead of 5. Chasers slide into you.
  { name: 'dorian', grip: 0.12, bounces: 0, turn: 0, narrows: false, mix: [0.8, 1.5, 1.3, 0.6, 1] },
  // Walls return every shot once, foes' and players' alike: there are more shooters.
  { name: 'phrygian', grip: SHIP_GRIP, bounces: 1, turn: 0, narrows: false, mix: [0.9, 0.8, 0.7, 1.8, 1.2] },
  // Shots vanish in the dark: there are more foes that come close, and fewer that shoot from afar.
  { name: 'lydian', grip: SHIP_GRIP, bounces: 0, turn: 0, narrows: true, mix: [1.6, 1, 1, 0.5, 1.2] },
  // The stage turns seven degrees a second: 36 px/s at 300 px from the middle, a sixth of a ship's speed.
  { name: 'mixolydian', grip: SHIP_GRIP, bounces: 0, turn: 0.006, narrows: false, mix: [1.2, 0.8, 1.4, 1, 1.4] },
];

/** A mode's number, or -1 for an unknown name. */
export function modeNumber(name: string): number {
  return MODES.findIndex((mode) => mode.name === name);
}

/** The rules of a mode number; those of ionian for an unknown number. */
export function modeRules(mode: number): ModeRules {
  return MODES[mode] ?? MODES[0]!;
}
