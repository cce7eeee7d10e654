/** What the stage remembers of each player between frames. It tells the differences as events. */
import type { ArenaState, PlayerState } from '../../rooms/arena/room/arena-state.ts';
import { ORNAMENT_COUNT } from '../../rooms/arena/simulation/ships/ornament-kinds.ts';
import { DASH_TICKS, MAX_PLAYERS } from '../../rooms/arena/simulation/world/constants.ts';
import type { StageEmitter } from './stage-events.ts';

export interface ShipEntry {
  present: boolean;
  health: number;
  downed: boolean;
  downedAtMs: number;
  /** Ticks that the fall began with; the arc to its end needs them. */
  downedTicks: number;
  revivedAtMs: number;
  hurtAtMs: number;
  dashing: boolean;
  upgrades: string;
  /** Ornaments held, by ornament id - 1. */
  readonly ornaments: number[];
}

export class ShipBook {
  readonly entries: readonly ShipEntry[] = Array.from({ length: MAX_PLAYERS }, createEntry);
  readonly #events: StageEmitter;

  constructor(events: StageEmitter) {
    this.#events = events;
  }

  /** Compares a player, who is drawn at (x, y), with the last frame. */
  read(
    slot: number,
    own: boolean,
    player: PlayerState,
    dashing: boolean,
    x: number,
    y: number,
    nowMs: number,
  ): ShipEntry {
    const entry = this.entries[slot]!;
    if (!entry.present) this.#meet(entry, player);
    const place = { slot, own, x, y };
    const downed = player.downedTicks > 0;
    if (player.health < entry.health && !downed && entry.present) {
      entry.hurtAtMs = nowMs;
      this.#events.emit('shipHurt', { ...place, damage: entry.health - player.health });
    }
    if (downed && !entry.downed) {
      entry.downedAtMs = nowMs;
      entry.downedTicks = player.downedTicks;
      this.#events.emit('shipDowned', place);
    } else if (!downed && entry.downed) {
      entry.revivedAtMs = nowMs;
      this.#events.emit('revived', place);
    }
    if (dashing && !entry.dashing) this.#events.emit('dash', place);
    if (player.upgrades !== entry.upgrades) this.#readOrnaments(entry, player.upgrades, slot, own);
    entry.health = player.health;
    entry.downed = downed;
    entry.dashing = dashing;
    return entry;
  }

  /** Forgets slots whose player has gone: the next player there is new. */
  forgetAbsent(state: ArenaState): void {
    for (let slot = 0; slot < MAX_PLAYERS; slot++) {
      if (this.entries[slot]!.present && !state.players.has(SLOT_KEYS[slot]!)) this.entries[slot]!.present = false;
    }
  }

  #meet(entry: ShipEntry, player: PlayerState): void {
    entry.present = true;
    entry.health = player.health;
    entry.downed = player.downedTicks > 0;
    entry.downedTicks = player.downedTicks;
    entry.dashing = false;
    entry.upgrades = player.upgrades;
    readCounts(entry, player.upgrades);
  }

  #readOrnaments(entry: ShipEntry, upgrades: string, slot: number, own: boolean): void {
    const before = [...entry.ornaments];
    entry.upgrades = upgrades;
    readCounts(entry, upgrades);
    for (let i = 0; i < ORNAMENT_COUNT; i++) {
      const held = entry.ornaments[i]!;
      if (held > before[i]!) this.#events.emit('upgrade', { slot, own, ornament: i + 1, held });
    }
  }
}

export const SLOT_KEYS = ['0', '1', '2', '3'] as const;

/** Whether another player is dashing. The own dash is predicted. */
export function isDashing({ dashTicks }: { readonly dashTicks: number }): boolean {
  return dashTicks > 0 && dashTicks <= DASH_TICKS;
}

function readCounts(entry: ShipEntry, upgrades: string): void {
  const counts = upgrades.split(',');
  for (let i = 0; i < ORNAMENT_COUNT; i++) entry.ornaments[i] = Number(counts[i] ?? 0) || 0;
}

function createEntry(): ShipEntry {
  return {
    present: false,
    health: 0,
    downed: false,
    downedAtMs: Number.NEGATIVE_INFINITY,
    downedTicks: 0,
    revivedAtMs: Number.NEGATIVE_INFINITY,
    hurtAtMs: Number.NEGATIVE_INFINITY,
    dashing: false,
    upgrades: '',
    ornaments: new Array<number>(ORNAMENT_COUNT).fill(0),
  };
}
