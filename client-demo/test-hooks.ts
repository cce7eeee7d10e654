/**
 * A look at the running game for end-to-end tests, and a way to lose its connection. Neither gives anyone an advantage.
 */
import { createInput, type ShipInput } from '../rooms/arena/simulation/ships/ship-input.ts';
import type { InputSource, Netcode } from './netcode.ts';
import { toldOf } from './panel/told.ts';
import type { Session } from './session.ts';

export interface RubatoSnapshot {
  readonly slot: number;
  readonly code: string;
  readonly connected: boolean;
  readonly paused: boolean;
  readonly tick: number;
  readonly wave: number;
  readonly phase: number;
  readonly difficulty: number;
  readonly source: string;
  readonly decisions: number;
  readonly reasons: readonly string[];
  readonly players: readonly {
    slot: number;
    name: string;
    x: number;
    y: number;
    health: number;
    score: number;
    kills: number;
    downs: number;
    downedTicks: number;
    connected: boolean;
  }[];
  readonly foes: readonly { x: number; y: number }[];
  readonly predicted: { x: number; y: number } | null;
  readonly eventsSent: number;
}

declare global {
  interface Window {
    rubato?: {
      state(): RubatoSnapshot;
      /** The input that hands hold now; earlier taps are forgotten. */
      held(): Readonly<ShipInput>;
      dropForTest(awayMs: number): void;
    };
  }
}

/** Exposes the hooks until `signal` says that the session is over. */
export function exposeTestHooks(
  { room, slot, code, stats, adaptation }: Session,
  netcode: Netcode,
  controls: InputSource,
  signal: AbortSignal,
): void {
  signal.addEventListener('abort', () => {
    delete window.rubato;
  });
  window.rubato = {
    /** Closes the socket without a goodbye, and reconnects after `awayMs`. */
    dropForTest(awayMs) {
      room.reconnection.minDelay = awayMs;
      room.connection.close(4010);
    },
    held() {
      controls.sent();
      const input = createInput();
      controls.sample(input, netcode.own.pose, performance.now());
      return input;
    },
    state() {
      const { state } = room;
      const told = toldOf(adaptation, slot);
      const changes = told?.changes ?? [];
      const predicted = netcode.predicted;
      return {
        slot,
        code,
        connected: room.connection.isOpen,
        paused: state.paused,
        tick: state.tick,
        wave: state.wave,
        phase: state.phase,
        difficulty: state.difficulty,
        source: told?.source ?? 'fallback',
        decisions: changes.length,
        reasons: changes.flatMap(({ reasons }) => (reasons ?? []).map(({ feature }) => feature)),
        players: [...state.players.entries()].map(
          ([key, { name, x, y, health, score, kills, downs, downedTicks, connected }]) => ({
            slot: Number(key),
            name,
            x,
            y,
            health,
            score,
            kills,
            downs,
            downedTicks,
            connected,
          }),
        ),
        foes: [...state.foes.values()].map(({ x, y }) => ({ x, y })),
        predicted: predicted === null ? null : { x: predicted.x, y: predicted.y },
        eventsSent: stats.eventsSent,
      };
    },
  };
}
