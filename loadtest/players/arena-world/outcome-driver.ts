/**
 * A controller that sees outcomes alone, on the difficulty: half a minute of play without going down is a success, going
 * down is a loss, and then the next half minute begins. The lever is told in logits, as in the abstract world.
 */
import { isUp } from '../../../rooms/arena/simulation/ships/ship.ts';
import { TICKS_PER_SECOND } from '../../../rooms/arena/simulation/world/constants.ts';
import type { Controller, ControllerKind, Setting } from '../../experiment/abstract/controller.ts';
import { TARGET } from '../../experiment/judge.ts';
import type { Result } from '../abstract/player.ts';
import { createResult, createTelemetryChannel, type TelemetryChannel } from '../abstract/telemetry-channel.ts';
import { type Driver, type DriverKind, type Game, leversAt } from './driver.ts';
import { isPlaying, LAST_TICKS } from './half-minutes.ts';
import { SECONDS } from './time.ts';

/** Logits per unit of the lever: about how fast the standing chance falls. */
const LOGITS = 11;

export const SETTING: Setting = {
  target: TARGET,
  least: -LOGITS / 2,
  most: LOGITS / 2,
  // A success every half minute, and a loss at most every few seconds.
  steps: SECONDS / 5,
  contents: 1,
};

export function toLogits(difficulty: number): number {
  return LOGITS * (difficulty - 0.5);
}

export function fromLogits(logits: number): number {
  return Math.min(1, Math.max(0, 0.5 + logits / LOGITS));
}

export function outcomeDriver({ name, about, create }: ControllerKind): DriverKind {
  return {
    name,
    about,
    isBound: false,
    start(game) {
      const controller = create(SETTING);
      controller.begin(game.random);
      return startOutcomes(controller, game);
    },
  };
}

/** Half a minute that a player is in. */
interface Half {
  ticks: number;
  difficultySum: number;
  wasUp: boolean;
}

function startOutcomes(controller: Controller, { kind, seats, telemetryRandom }: Game): Driver {
  const channel = kind.telemetry === null ? null : createTelemetryChannel(kind.telemetry);
  channel?.begin(telemetryRandom);
  const halves = Array.from({ length: seats }, (): Half => ({ ticks: 0, difficultySum: 0, wasUp: false }));
  const result = createResult();
  let lever = chosenLever(controller);
  let changed = true;
  const take = (arrived: Readonly<Result>) => {
    controller.observe(arrived);
    const next = chosenLever(controller);
    changed ||= next !== lever;
    lever = next;
  };
  return {
    onEvent: () => undefined,
    beat() {
      if (!changed) return null;
      changed = false;
      return leversAt(lever);
    },
    after(tick, world) {
      const second = tick / TICKS_PER_SECOND;
      channel?.deliver(second, take);
      for (let slot = 0; slot < seats; slot++) {
        const half = halves[slot]!;
        const ship = world.ships[slot]!;
        const up = isUp(ship);
        const fell = half.wasUp && !up;
        half.wasUp = up;
        if (isPlaying(world, ship)) {
          half.ticks++;
          half.difficultySum += world.levers.difficulty;
        }
        if (!fell && half.ticks < LAST_TICKS) continue;
        result.success = !fell;
        result.difficulty = toLogits(half.ticks === 0 ? world.levers.difficulty : half.difficultySum / half.ticks);
        half.ticks = 0;
        half.difficultySum = 0;
        tell(result, second, channel, take);
        result.number++;
      }
      return null;
    },
    expected: (world) => controller.expect?.(toLogits(world.levers.difficulty), 0) ?? Number.NaN,
    close: () => undefined,
  };
}

function tell(
  result: Result,
  second: number,
  channel: TelemetryChannel | null,
  take: (arrived: Readonly<Result>) => void,
): void {
  if (channel === null) take(result);
  else channel.send(result, second);
}

function chosenLever(controller: Controller): number {
  const chosen = controller.choose(0);
  if (Number.isFinite(chosen)) return fromLogits(chosen);
  throw new Error(`expected a finite difficulty from choose(), got ${chosen}`);
}
