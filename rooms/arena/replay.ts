/** Replays the arena's sessions from their logs: how to run its game, and with which definition it was played. */

import {
  createReplayer,
  type EmitReplayed,
  type LogHeader,
  type LogRecord,
  type ReplayedGame,
  type Replayer,
  type ReplayReport,
  RubatoError,
} from 'rubato';
import { type ArenaAdaptation, arenaAdaptation, createArenaAdaptation, leversFrom } from './arena-adaptation.ts';
import type { ShipInput } from './simulation/ships/ship-input.ts';
import { ARENA_RULES, TICK_MS } from './simulation/world/constants.ts';
import { modeNumber } from './simulation/world/modes.ts';
import { catchUp, stepWorld } from './simulation/world/step-world.ts';
import { addPlayer, createWorld, hashWorld, removePlayer, setDecision, type World } from './simulation/world/world.ts';

export const arenaReplayer: Replayer = createReplayer({
  definition: arenaAdaptation,
  definitionOf,
  game: { tickMs: TICK_MS, create: (header, emit) => new ArenaGame(header, emit) },
  check: checkRules,
});

/** Reads `records` to the end or to the first difference. Throws REPLAY_ROOM or REPLAY_LAYOUT for any other session. */
export function replayArena(records: AsyncIterable<LogRecord>): Promise<ReplayReport> {
  return arenaReplayer.replay(records);
}

/** Checks the rules. Sessions from before rules had a number were played by the first. */
function checkRules(header: LogHeader): void {
  const { rules = '1' } = header;
  const mode = variantOf(header);
  if (rules === ARENA_RULES && modeNumber(mode) >= 0) return;
  throw new RubatoError(
    'REPLAY_LAYOUT',
    `rules ${rules} in mode "${mode}", written by version ${header.rubatoVersion}`,
    {
      expected: `an arena of rules ${ARENA_RULES} in a known mode`,
    },
  );
}

const variantOf = (header: LogHeader) => header.variant ?? 'ionian';

/** The arena as it was played, with the model that the header names. */
function definitionOf({ definition }: LogHeader): ArenaAdaptation {
  try {
    return createArenaAdaptation(definition.pipeline);
  } catch (cause) {
    throw new RubatoError('LOG_FORMAT', definition.pipeline, { expected: 'a pipeline as name@version', cause });
  }
}

class ArenaGame implements ReplayedGame {
  #world: World;
  #emit: EmitReplayed;
  #inputs: (ShipInput | undefined)[] = [];

  constructor(header: LogHeader, emit: EmitReplayed) {
    const adaptive = header.definition.mode === 'on';
    this.#world = createWorld({ seed: header.seed, mode: modeNumber(variantOf(header)), adaptive });
    this.#emit = emit;
  }

  join(slot: number): void {
    addPlayer(this.#world, slot);
  }

  leave(slot: number): void {
    removePlayer(this.#world, slot);
  }

  /** Takes a slot's inputs of a tick: the last is the step's own, those before it catch up for steps that had none. */
  input([slot, seq, moveX, moveY, aimX, aimY, buttons]: readonly number[]): void {
    const earlier = this.#inputs[slot!];
    if (earlier !== undefined) catchUp(this.#world, slot!, earlier, this.#emit);
    this.#inputs[slot!] = {
      seq: seq!,
      moveX: moveX!,
      moveY: moveY!,
      aimX: aimX!,
      aimY: aimY!,
      buttons: buttons!,
    };
  }

  apply(decision: Parameters<typeof leversFrom>[0]): void {
    setDecision(this.#world, leversFrom(decision));
  }

  step(): void {
    const inputs = this.#inputs;
    this.#inputs = [];
    stepWorld(this.#world, inputs, this.#emit);
  }

  hash(): number {
    return hashWorld(this.#world);
  }
}
