/** Maps of what is true of players, in worlds where that must be measured. */
export interface MapOptions {
  /** A module of players; null for the world's own. */
  readonly players: string | null;
  /** Games per map where it matters most. */
  readonly games: number;
  readonly threads: number;
  onProgress(done: number, total: number): void;
}
