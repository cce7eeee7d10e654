/**
 * What happens on the stage, told to the music, captions, tests and whatever else listens. The view finds these moments
 * by comparing each frame with the one before, so they come at the time of the picture, not of the packet. Events are
 * plain calls: nothing is queued, and a listener that throws is the caller's bug.
 */

/**
 * Positions are in arena pixels (0 to 1280, 0 to 720), enough to place a sound in stereo. `slot` is a player's, 0 to 3.
 */
export interface StageEventMap {
  /** A shot left. `hostile` means a foe's (`slot` is then -1). At most one per owner and frame. */
  readonly shot: { readonly slot: number; readonly hostile: boolean; readonly x: number; readonly y: number };
  /** A foe lost health to a shot; `kind` as in FOE_KINDS (0 quaver … 4 fermata), `share` of its health left, 0 to 1. */
  readonly hit: { readonly kind: number; readonly share: number; readonly x: number; readonly y: number };
  readonly foeDown: { readonly kind: number; readonly x: number; readonly y: number };
  /** A ship lost health: `damage` in points of 100; `own` is this client's player. */
  readonly shipHurt: {
    readonly slot: number;
    readonly own: boolean;
    readonly damage: number;
    readonly x: number;
    readonly y: number;
  };
  readonly shipDowned: { readonly slot: number; readonly own: boolean; readonly x: number; readonly y: number };
  readonly revived: { readonly slot: number; readonly own: boolean; readonly x: number; readonly y: number };
  readonly dash: { readonly slot: number; readonly own: boolean; readonly x: number; readonly y: number };
  /** `kind` as in PICKUP: 0 health, 1 overdrive, 2 grace, 3 rest. */
  readonly pickup: { readonly kind: number; readonly x: number; readonly y: number };
  readonly waveStart: { readonly wave: number };
  readonly waveCleared: { readonly wave: number };
  readonly waveLost: { readonly wave: number };
  /** `ornament` is 1 to 6, as in ORNAMENT; `held` is how many of them the player now has. */
  readonly upgrade: { readonly slot: number; readonly own: boolean; readonly ornament: number; readonly held: number };
  /** The director's tempo changed (84 to 156 bpm, at most 4 bpm per second); also sent once at the start. */
  readonly tempo: { readonly bpm: number };
  /** How intense the moment is for the most pressed player, 0 to 1 in steps of 0.01; layers come and go by it. */
  readonly intensity: { readonly value: number };
  /** A beat of the picture's clock (see BeatClock): `beat` counts up from 0, four to a bar; `atMs` of performance.now(). */
  readonly beat: { readonly beat: number; readonly bpm: number; readonly atMs: number };
}

export type StageEventName = keyof StageEventMap;
export type StageListener<K extends StageEventName> = (event: StageEventMap[K]) => void;

/** Where listeners subscribe. `on` returns the function that ends the subscription. */
export interface StageEvents {
  on<K extends StageEventName>(name: K, listener: StageListener<K>): () => void;
}

const GOES_ON: ReadonlySet<StageEventName> = new Set(['tempo', 'intensity', 'beat']);

/** Emits the stage's events to their listeners. */
export class StageEmitter implements StageEvents {
  /** While true, only tempo, intensity and beat are told. Events that nobody watched are not told later. */
  quiet = false;
  readonly #listeners: { [K in StageEventName]?: Set<StageListener<K>> } = {};

  on<K extends StageEventName>(name: K, listener: StageListener<K>): () => void {
    const set = this.#setOf(name);
    set.add(listener);
    return () => {
      set.delete(listener);
    };
  }

  emit<K extends StageEventName>(name: K, event: StageEventMap[K]): void {
    const listeners: Set<StageListener<K>> | undefined = this.#listeners[name];
    if (listeners === undefined || (this.quiet && !GOES_ON.has(name))) return;
    for (const listener of listeners) listener(event);
  }

  /** Ends every subscription. */
  clear(): void {
    for (const name of Object.keys(this.#listeners) as StageEventName[]) this.#listeners[name]?.clear();
  }

  #setOf<K extends StageEventName>(name: K): Set<StageListener<K>> {
    const known: Set<StageListener<K>> | undefined = this.#listeners[name];
    if (known !== undefined) return known;
    const made = new Set<StageListener<K>>();
    (this.#listeners as { [N in K]?: Set<StageListener<K>> })[name] = made;
    return made;
  }
}
