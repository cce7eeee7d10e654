/** One player under one controller, from the first challenge to the last. */
import type { Player, PlayerKind, Result } from '../../players/abstract/player.ts';
import type { TelemetryChannel } from '../../players/abstract/telemetry-channel.ts';
import type { Judge } from '../judge.ts';
import type { Controller, Setting } from './controller.ts';
import { difficultyFor } from './difficulty-for.ts';

/** Seconds between two challenges, and how long one takes that doesn't say. */
const PAUSE_SECONDS = 1;
const USUAL_SECONDS = 4;
/** Whoever says more is taken for one that doesn't say. */
const MOST_SECONDS = 3600;

export interface Parts {
  readonly kind: PlayerKind;
  readonly setting: Setting;
  readonly controller: Controller;
  /** Null where results come once and at once. */
  readonly channel: TelemetryChannel | null;
  /** The one result that is filled in again and again. */
  readonly result: Result;
}

/** Fills the judge's track with the player's way. Both have been told that they begin. */
export function playPlayer(player: Player, { kind, setting, controller, channel, result }: Parts, judge: Judge): void {
  const { track } = judge;
  const { steps, target } = setting;
  const wantsOwn = judge.wantsOwn();
  let second = 0;
  let step = 0;
  for (; step < steps && !player.gone; step++) {
    channel?.deliver(second, controller.observe);
    const content = step % kind.contents;
    const difficulty = withinBounds(controller.choose(content), setting);
    track.difficulty[step] = difficulty;
    track.felt[step] = difficulty;
    track.chance[step] = checkChance(player.chance(difficulty, content), kind);
    track.seen[step] = track.chance[step]!;
    track.expected[step] = controller.expect?.(difficulty, content) ?? Number.NaN;
    if (wantsOwn) track.own[step] = difficultyFor(player, target, content, setting);
    beginResult(result, step, difficulty, content);
    player.play(result);
    second += PAUSE_SECONDS + (result.seconds > 0 && result.seconds < MOST_SECONDS ? result.seconds : USUAL_SECONDS);
    if (channel === null) controller.observe(result);
    else channel.send(result, second - PAUSE_SECONDS);
  }
  track.played = step;
  track.skill = player.skill;
  track.jumpAt = player.jumpAt;
  track.jumpBy = player.jumpBy;
}

function beginResult(result: Result, number: number, difficulty: number, content: number): void {
  result.number = number;
  result.difficulty = difficulty;
  result.content = content;
  result.success = false;
  result.margin = Number.NaN;
  result.seconds = Number.NaN;
  result.damage = Number.NaN;
  result.retries = Number.NaN;
}

function withinBounds(difficulty: number, { least, most }: Setting): number {
  if (Number.isFinite(difficulty)) return Math.min(most, Math.max(least, difficulty));
  throw new Error(`expected a finite difficulty from choose(), got ${difficulty}`);
}

function checkChance(chance: number, { name }: PlayerKind): number {
  if (chance >= 0 && chance <= 1) return chance;
  throw new Error(`expected a chance from 0 to 1 of a player of kind "${name}", got ${chance}`);
}
