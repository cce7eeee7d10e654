/** Colours of the hall: foes differ in shape first, colour second. */
export const COLOR = {
  ground: 0x0e1020,
  grid: 0x1d2246,
  wall: 0x343a63,
  ink: 0xf3ede2,
  gold: 0xffd166,
  danger: 0xff5c7a,
  health: 0x7ee0a1,
} as const;

/** By kind: quaver, crotchet, minim, tremolo, fermata. */
export const FOE_COLORS = [0xff8fa8, 0x4fd1c5, 0xb79bff, 0xffa869, 0x8fb8ff] as const;
/** By slot. */
export const PLAYER_COLORS = [0xffd166, 0x9be7ff, 0xc8f07c, 0xf6a6ff] as const;
/** By kind: health, overdrive, grace, rest. */
export const PICKUP_COLORS = [0x7ee0a1, 0xff9d5c, 0xffd166, 0x9fb4ff] as const;
