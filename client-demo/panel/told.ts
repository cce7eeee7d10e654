/** What the page is told of the adaptation, as the demo's sentence needs it: one entry per lever that moved. */
import type { Adaptation, Latest, ReasonInfo, ToldDecision } from 'rubato/client';
import type { ShownReason } from '../words/reasons.ts';

export interface ToldChange {
  readonly atMs: number;
  /** The player it is about; null for the whole session. */
  readonly slot: number | null;
  readonly lever: string;
  readonly from: number;
  readonly to: number;
  /** The player whose play the reasons describe; null before they come. */
  readonly about: number | null;
  /** Null before they come, and when they are about another player. */
  readonly reasons: readonly ShownReason[] | null;
}

export interface Told {
  readonly mode: 'off' | 'shadow' | 'on';
  /** The session adapts no more, because of a mistake in the game. */
  readonly stopped: boolean;
  readonly atMs: number;
  readonly source: 'model' | 'partial' | 'fallback';
  readonly model: string;
  readonly latencyMs: number;
  readonly adaptive: boolean;
  /** Null while nothing is known of the player. */
  readonly chance: number | null;
  readonly help: number;
  /** Number of the mood; null while it is unknown. */
  readonly mood: number | null;
  /** The chance the player asked for; null for the game's own. */
  readonly target: number | null;
  /** Oldest first. */
  readonly changes: readonly ToldChange[];
}

/** Levers whose moves are not told: a mood is shown, and turns nothing. */
const SILENT = 'mood';

/** The last update's part about the player in a slot; null before the first update. */
export function toldOf(adaptation: Adaptation, slot: number): Told | null {
  const { hello, latest } = adaptation;
  if (hello === null || latest === null) return null;
  const player = adaptation.player(slot);
  const chance = player?.predicted?.[0] ?? null;
  const adaptive = player?.adaptive ?? true;
  return {
    mode: hello.mode,
    stopped: latest.stopped !== null,
    atMs: latest.atMs,
    source: latest.source,
    model: latest.models.join('+'),
    latencyMs: latest.latencyMs,
    adaptive,
    chance,
    help: player?.levers.help ?? 0,
    mood: adaptive && chance !== null ? (player?.levers.mood ?? null) : null,
    target: player?.target ?? null,
    changes: changesOf(latest),
  };
}

function changesOf({ decisions }: Latest): ToldChange[] {
  return decisions.flatMap((decision) =>
    decision.changes
      .filter(({ lever }) => lever !== SILENT)
      .map((change) => ({ atMs: decision.atMs, ...change, ...reasonsOf(decision, change.slot) })),
  );
}

/** A session's change shows the reasons of the first player explained; a player's change shows their own. */
function reasonsOf({ explained }: ToldDecision, slot: number | null): Pick<ToldChange, 'about' | 'reasons'> {
  const told = slot === null ? explained[0] : explained.find((entry) => entry.slot === slot);
  return { about: told?.slot ?? null, reasons: told?.reasons?.map(shownReason) ?? null };
}

export function shownReason({ feature, value, effect }: ReasonInfo): ShownReason {
  return { feature, value, points: Math.round(100 * effect) };
}
