/** The five kinds of foe, as numbers. Behaviour is in the file of each kind; lengths in pixels, times in ticks. */

export const FOE = { quaver: 0, crotchet: 1, minim: 2, tremolo: 3, fermata: 4 } as const;
export const FOE_NAMES = ['quaver', 'crotchet', 'minim', 'tremolo', 'fermata'] as const;

/** What a foe is doing, for clients to draw. `windUp` warns of an `attack`. */
export const FOE_PHASE = { moving: 0, windUp: 1, attack: 2, rest: 3, appearing: 4 } as const;

export interface FoeKind {
  readonly radius: number;
  readonly health: number;
  /** Price in points of the spawn budget. */
  readonly price: number;
  /** First wave in which it appears; high difficulty makes that earlier. */
  readonly firstWave: number;
  /** How often it is picked, relative to the others. */
  readonly weight: number;
  /** Speed while moving, before the difficulty's factor. */
  readonly speed: number;
  /** Health that a ship loses by touching it. */
  readonly contactDamage: number;
  /** Share of a push (hits, crowding, bursts) by which it moves. */
  readonly pushed: number;
  readonly points: number;
}

export const FOE_KINDS: readonly FoeKind[] = [
  { radius: 10, health: 14, price: 1, firstWave: 1, weight: 5, speed: 3.4, contactDamage: 7, pushed: 1, points: 10 },
  {
    radius: 13,
    health: 30,
    price: 1.5,
    firstWave: 1,
    weight: 5,
    speed: 4.6,
    contactDamage: 9,
    pushed: 0.8,
    points: 15,
  },
  {
    radius: 24,
    health: 130,
    price: 5,
    firstWave: 3,
    weight: 1.5,
    speed: 2.4,
    contactDamage: 18,
    pushed: 0.15,
    points: 60,
  },
  {
    radius: 14,
    health: 36,
    price: 3,
    firstWave: 2,
    weight: 2.5,
    speed: 3.6,
    contactDamage: 8,
    pushed: 0.7,
    points: 35,
  },
  {
    radius: 18,
    health: 64,
    price: 4,
    firstWave: 4,
    weight: 1.5,
    speed: 3.2,
    contactDamage: 10,
    pushed: 0.3,
    points: 50,
  },
];
