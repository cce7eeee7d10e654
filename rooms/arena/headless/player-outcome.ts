/** The result of one player, counted from the events. Controllers are judged by it. */
import { EVENT } from '../simulation/world/arena-events.ts';
import { TICKS_PER_SECOND } from '../simulation/world/constants.ts';

export interface PlayerOutcome {
  readonly slot: number;
  /** Ticks at which the player was downed. */
  readonly downTicks: number[];
  kills: number;
  shots: number;
  hits: number;
  /** Health lost. */
  damageTaken: number;
  wavesCleared: number;
  wavesLost: number;
  /** Seconds up, then seconds in the session at all. */
  secondsAlive: number;
  secondsPresent: number;
  /** The score when last seen. */
  score: number;
}

/** Limit of kept downs: 5 minutes in which every revival fails at once. Later ones are counted by the events alone. */
const MAX_DOWN_TICKS = 100_000;

export function createOutcome(slot: number): PlayerOutcome {
  return {
    slot,
    downTicks: [],
    kills: 0,
    shots: 0,
    hits: 0,
    damageTaken: 0,
    wavesCleared: 0,
    wavesLost: 0,
    secondsAlive: 0,
    secondsPresent: 0,
    score: 0,
  };
}

export function countEvent(outcome: PlayerOutcome, tick: number, type: number, f0: number): void {
  switch (type) {
    case EVENT.shot:
      outcome.shots += 1;
      return;
    case EVENT.hit:
      outcome.hits += 1;
      return;
    case EVENT.kill:
      outcome.kills += 1;
      return;
    case EVENT.hurt:
      outcome.damageTaken += f0;
      return;
    case EVENT.downed:
      if (outcome.downTicks.length < MAX_DOWN_TICKS) outcome.downTicks.push(tick);
      return;
    case EVENT.waveCleared:
      outcome.wavesCleared += 1;
      return;
    case EVENT.waveLost:
      outcome.wavesLost += 1;
      return;
    default:
  }
}

export function countTick(outcome: PlayerOutcome, up: boolean, score: number): void {
  outcome.secondsPresent += 1 / TICKS_PER_SECOND;
  if (up) outcome.secondsAlive += 1 / TICKS_PER_SECOND;
  outcome.score = score;
}
