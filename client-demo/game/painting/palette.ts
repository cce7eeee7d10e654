/** Colours of the hall. Foes differ first in shape and motion, then in colour: five hues of equal lightness. */
export const COLOR = {
  ground: 0x0e1020,
  ink: 0xf3ede2,
  gold: 0xffd166,
  danger: 0xff5c7a,
  health: 0x7ee0a1,
  cool: 0x9be7ff,
  white: 0xffffff,
} as const;

/** Colours by kind of foe: quaver, crotchet, minim, tremolo, fermata. */
export const FOE_COLORS = [0xff8fa8, 0x4fd1c5, 0xb79bff, 0xffa869, 0x8fb8ff] as const;
/** Colours by slot. */
export const PLAYER_COLORS = [0xffd166, 0x9be7ff, 0xc8f07c, 0xf6a6ff] as const;
/** Colours by kind of pick-up: health, overdrive, grace, rest. */
export const PICKUP_COLORS = [0x7ee0a1, 0xff9d5c, 0xffd166, 0x9fb4ff] as const;

/** An arena's own colours: the floor from its lit middle to its edge, its lines, and the accent of its light. */
export interface StagePalette {
  readonly lit: number;
  readonly floor: number;
  readonly edge: number;
  readonly line: number;
  readonly accent: number;
}

/** Palettes by mode: ionian, dorian, phrygian, lydian, mixolydian. */
const STAGE_PALETTES: readonly StagePalette[] = [
  { lit: 0x2b3162, floor: 0x181c3a, edge: 0x0e1020, line: 0x4a5190, accent: 0xffd166 },
  { lit: 0x1f4a5c, floor: 0x10283a, edge: 0x0a1420, line: 0x5fa3b3, accent: 0xa8ecff },
  { lit: 0x55253a, floor: 0x2d1426, edge: 0x160b18, line: 0xb0566a, accent: 0xff9d7a },
  { lit: 0x3a2f70, floor: 0x1d173f, edge: 0x0b0918, line: 0x7d6cc4, accent: 0xe6dcff },
  { lit: 0x2c4a3a, floor: 0x172b25, edge: 0x0b1513, line: 0x6f9a6d, accent: 0xf0d68a },
];

export function stagePalette(mode: number): StagePalette {
  return STAGE_PALETTES[mode] ?? STAGE_PALETTES[0]!;
}

/** Colour of the dark around a stage. */
export function hallColor({ edge }: StagePalette): number {
  return blend(edge, 0x000000, 0.35);
}

/** The colour as a canvas takes it: `#rrggbbaa`. */
export function css(color: number, alpha = 1): string {
  const byte = Math.round(255 * alpha)
    .toString(16)
    .padStart(2, '0');
  return `#${color.toString(16).padStart(6, '0')}${byte}`;
}

/** Mixes `share` of `to` into `from`, per channel. */
export function blend(from: number, to: number, share: number): number {
  const channel = (shift: number) => {
    const a = (from >> shift) & 255;
    const b = (to >> shift) & 255;
    return Math.round(a + (b - a) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}
