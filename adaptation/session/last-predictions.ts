/** The last prediction of each player at the lever values in force, and what it rests on. */

interface LastPrediction {
  readonly columns: Float32Array;
  readonly sure: number;
}

export class LastPredictions {
  #byPlayer = new Map<string, LastPrediction>();

  /** `features` is the player's row as it was asked about; NaN in it means that nothing was seen. */
  keep(player: string, columns: Float32Array, features: Float32Array): void {
    this.#byPlayer.set(player, { columns, sure: seenShare(features) });
  }

  forget(player: string): void {
    this.#byPlayer.delete(player);
  }

  /** The chance, the value, or the largest of several columns; null before the first answer. */
  largestFor(player: string): number | null {
    const columns = this.#byPlayer.get(player)?.columns;
    return columns === undefined ? null : Math.max(...columns);
  }

  columnsFor(player: string): Float32Array | null {
    return this.#byPlayer.get(player)?.columns.slice() ?? null;
  }

  /** Share of the features that the prediction could rest on, 0 to 1: the others had not been seen yet. */
  sureFor(player: string): number | null {
    return this.#byPlayer.get(player)?.sure ?? null;
  }
}

/** Share of a player's features that had been seen when the model was asked. */
export function seenShare(features: Float32Array): number {
  let seen = 0;
  for (let i = 0; i < features.length; i++) if (!Number.isNaN(features[i]!)) seen++;
  return features.length === 0 ? 0 : seen / features.length;
}
