/**
 * Plays the arena faster than real time (over a thousand times on one core): seed, bots and controller in; events,
 * decisions and outcomes out. The same arguments give the same trace bit for bit.
 *
 *     const trace = runHeadless({
 *       seed: 1,
 *       ticks: 20 * 60,
 *       bots: [kiterBot(0.5)({ slot: 0, seed: 1 })],
 *       controller: { decide: ({ players }) => ({ difficulty: players[0].kills > 50 ? 0.8 : 0.4, pace: 0.5, help: [0, 0, 0, 0] }) },
 *     });
 */
import { ArenaError } from '../arena-errors.ts';
import { type ArenaLevers, applyLevers, createLevers } from '../simulation/world/levers.ts';
import type { ModeName } from '../simulation/world/modes.ts';
import { hashWorld } from '../simulation/world/world.ts';
import type { Bot } from './bot.ts';
import type { Controller, ControllerObservation } from './controller.ts';
import { createEventLog, DEFAULT_MAX_EVENTS, type EventLog, logEvent } from './event-log.ts';
import { createHeadlessWorld, type HeadlessWorld, type OnHeadlessEvent } from './headless-world.ts';
import type { PlayerOutcome } from './player-outcome.ts';

export interface HeadlessOptions {
  /** Any finite number. */
  readonly seed: number;
  /** Steps of 50 ms, 1 to MAX_TICKS. */
  readonly ticks: number;
  /** The bots by slot, at most four; null leaves a slot free. */
  readonly bots: ReadonlyArray<Bot | null>;
  /** The controller; null leaves the levers as they are. */
  readonly controller: Controller | null;
  /** Steps between questions; default 5: four questions a second. */
  readonly decideEveryTicks?: number;
  /** The levers in force from the first step; default `createLevers()`. */
  readonly levers?: Readonly<ArenaLevers>;
  readonly onEvent?: OnHeadlessEvent;
  /** The arena's mode; default ionian. */
  readonly mode?: ModeName;
  /** Hashes the state every so many ticks; default 0, never. */
  readonly traceEvery?: number;
  /** Limit of events kept; later ones are only counted. Default one million. */
  readonly maxEvents?: number;
}

export interface HeadlessTrace {
  readonly seed: number;
  readonly ticks: number;
  readonly events: EventLog;
  /** Every decision, clamped, with the first tick it was in force at. */
  readonly decisions: readonly HeadlessDecision[];
  /** Outcomes by slot, of those who played. */
  readonly outcomes: readonly PlayerOutcome[];
  readonly checkpoints: readonly { readonly tick: number; readonly hash: number }[];
  /** `hashWorld` of the last state. */
  readonly finalHash: number;
}

export interface HeadlessDecision {
  readonly tick: number;
  readonly levers: Readonly<ArenaLevers>;
}

/** Limit of ticks in a run: a day of play. */
const MAX_TICKS = 20 * 60 * 60 * 24;

/** Runs the game. Errors: HEADLESS_OPTIONS, BOT_FAILED, CONTROLLER_FAILED. */
export function runHeadless(options: HeadlessOptions): HeadlessTrace {
  const { seed, ticks, controller } = options;
  const decideEveryTicks = checkCount('decideEveryTicks', options.decideEveryTicks ?? 5, 1, MAX_TICKS);
  const traceEvery = checkCount('traceEvery', options.traceEvery ?? 0, 0, MAX_TICKS);
  checkCount('ticks', ticks, 1, MAX_TICKS);
  const events = createEventLog(checkCount('maxEvents', options.maxEvents ?? DEFAULT_MAX_EVENTS, 0, 100_000_000));
  const headless = createHeadlessWorld({
    seed,
    bots: options.bots,
    onEvent: recordTo(events, options.onEvent),
    ...(options.mode !== undefined && { mode: options.mode }),
  });
  if (options.levers !== undefined) headless.decide(options.levers);
  const decisions: HeadlessDecision[] = [];
  const checkpoints: { tick: number; hash: number }[] = [];
  let pending: ArenaLevers | null = null;
  let eventsFrom = 0;
  for (let tick = 1; tick <= ticks; tick++) {
    if (pending !== null) {
      headless.decide(pending);
      decisions.push({ tick, levers: copyLevers(headless.world.levers) });
      pending = null;
    }
    if (controller !== null && (tick - 1) % decideEveryTicks === 0) {
      pending = askController(controller, headless, events, eventsFrom);
      eventsFrom = events.count;
    }
    headless.step();
    if (traceEvery > 0 && tick % traceEvery === 0) checkpoints.push({ tick, hash: hashWorld(headless.world) });
  }
  const outcomes = headless.outcomes.filter(({ slot }) => (options.bots[slot] ?? null) !== null);
  return { seed, ticks, events, decisions, outcomes, checkpoints, finalHash: hashWorld(headless.world) };
}

function recordTo(events: EventLog, onEvent: OnHeadlessEvent | undefined): OnHeadlessEvent {
  return (tick, slot, type, f0, f1, f2, f3) => {
    logEvent(events, tick, slot, type, f0, f1, f2, f3);
    onEvent?.(tick, slot, type, f0, f1, f2, f3);
  };
}

function askController(
  controller: Controller,
  headless: HeadlessWorld,
  events: EventLog,
  eventsFrom: number,
): ArenaLevers | null {
  const { world } = headless;
  const observation: ControllerObservation = {
    tick: world.tick,
    nowMs: headless.nowMs(),
    levers: copyLevers(world.levers),
    wave: world.wave,
    phase: world.phase,
    players: headless.outcomes,
    events,
    eventsFrom,
  };
  let answer: ArenaLevers | null;
  try {
    answer = controller.decide(observation);
  } catch (cause) {
    throw new ArenaError('CONTROLLER_FAILED', `an error at tick ${world.tick}: ${cause}`, { cause });
  }
  if (answer === null) return null;
  if (typeof answer !== 'object' || answer instanceof Promise) {
    throw new ArenaError('CONTROLLER_FAILED', `${answer} at tick ${world.tick}`);
  }
  // A copy is kept: the controller may change its own object before this takes effect.
  const decision = copyLevers(world.levers);
  applyLevers(decision, answer);
  return decision;
}

function copyLevers(levers: Readonly<ArenaLevers>): ArenaLevers {
  const copy = createLevers();
  applyLevers(copy, levers);
  return copy;
}

function checkCount(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ArenaError('HEADLESS_OPTIONS', String(value), {
    expected: `${name} as a whole number from ${min} to ${max}`,
  });
}
