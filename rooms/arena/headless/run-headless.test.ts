import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../errors.ts';
import { idleBot } from '../bots/idle-bot.ts';
import { kiterBot } from '../bots/kiter-bot.ts';
import { wandererBot } from '../bots/wanderer-bot.ts';
import { EVENT } from '../simulation/world/arena-events.ts';
import { type ArenaLevers, createLevers } from '../simulation/world/levers.ts';
import { cloneWorld, hashWorld } from '../simulation/world/world.ts';
import type { Bot } from './bot.ts';
import { type Controller, type ControllerObservation, fixedController } from './controller.ts';
import { GOLDEN_HASH, GOLDEN_SECONDS, runGolden } from './golden-run.ts';
import { createHeadlessWorld } from './headless-world.ts';
import { type HeadlessOptions, runHeadless } from './run-headless.ts';

const kiter = (slot = 0, skill = 0.5) => kiterBot(skill)({ slot, seed: 1 });
const levers = (difficulty: number): ArenaLevers => ({ difficulty, pace: 0.5, help: [0, 0, 0, 0] });

/** Its difficulty rises with time, so that decisions differ. */
const rising: Controller = { decide: ({ tick }) => levers(tick / 2000) };

function run(options: Partial<HeadlessOptions> = {}) {
  return runHeadless({
    seed: 5,
    ticks: 1200,
    bots: [kiter(0), wandererBot({ slot: 1, seed: 1 })],
    controller: rising,
    ...options,
  });
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof CodedError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('a headless run', () => {
  it('[AR5] of the golden minute reaches the hash that is written down', () => {
    const hashes = runGolden();
    expect(hashes.length).toBe(GOLDEN_SECONDS);
    expect(new Set(hashes).size).toBe(GOLDEN_SECONDS);
    expect(hashes.at(-1)).toBe(GOLDEN_HASH);
  });

  it('[AR80] gives the same trace for the same arguments', () => {
    const a = run({ traceEvery: 60 });
    const b = run({ traceEvery: 60 });
    expect(a.checkpoints.length).toBe(20);
    expect(b).toEqual(a);
    expect(run({ seed: 6 }).finalHash).not.toBe(a.finalHash);
  });

  it('[AR80] has events, decisions and outcomes that agree', () => {
    const heard: number[] = [];
    const trace = run({
      ticks: 6000,
      levers: levers(0.6),
      onEvent: (tick, slot, type) => heard.push(tick * 1000 + slot * 100 + type),
    });
    const { events, outcomes } = trace;
    const kept = Array.from(
      { length: events.count },
      (_, i) => events.tick[i]! * 1000 + events.slot[i]! * 100 + events.type[i]!,
    );
    expect(kept).toEqual(heard);
    expect(outcomes.map(({ slot }) => slot)).toEqual([0, 1]);
    for (const outcome of outcomes) {
      const count = (type: number) => heard.filter((code) => code % 1000 === outcome.slot * 100 + type).length;
      expect(outcome.kills).toBe(count(EVENT.kill));
      expect(outcome.shots).toBe(count(EVENT.shot));
      expect(outcome.hits).toBe(count(EVENT.hit));
      expect(outcome.downTicks.length).toBe(count(EVENT.downed));
      expect(outcome.wavesCleared).toBe(count(EVENT.waveCleared));
      expect(outcome.secondsPresent).toBeCloseTo(300, 6);
      expect(outcome.secondsAlive).toBeLessThanOrEqual(outcome.secondsPresent);
    }
    expect(outcomes[0]!.kills).toBeGreaterThan(10);
  });

  it('[AR80] keeps no more events than its bound and counts the rest', () => {
    const full = run();
    const bounded = run({ maxEvents: 100 });
    expect([bounded.events.count, bounded.events.dropped]).toEqual([100, full.events.count - 100]);
    expect(bounded.finalHash).toBe(full.finalHash);
  });

  it('[AR80] leaves slots free where there is no bot', () => {
    const trace = run({ bots: [null, null, kiter(2)] });
    expect(trace.outcomes.map(({ slot }) => slot)).toEqual([2]);
    expect(new Set(trace.events.slot.slice(0, trace.events.count))).toEqual(new Set([2]));
  });
});

describe('a decision', () => {
  it('[AR81] takes effect one tick after it was asked for', () => {
    const asked: number[] = [];
    const seen: [number, number][] = [];
    const controller: Controller = {
      decide: ({ tick, levers: now }) => {
        asked.push(tick);
        seen.push([tick, now.difficulty]);
        return levers((tick + 1) / 1000);
      },
    };
    const trace = run({ ticks: 20, controller, levers: levers(0.9) });
    // Asked before steps 1, 6, 11 and 16; in force from steps 2, 7, 12 and 17.
    expect(asked).toEqual([0, 5, 10, 15]);
    expect(trace.decisions.map(({ tick, levers: { difficulty } }) => [tick, difficulty])).toEqual([
      [2, 0.001],
      [7, 0.006],
      [12, 0.011],
      [17, 0.016],
    ]);
    expect(seen).toEqual([
      [0, 0.9],
      [5, 0.001],
      [10, 0.006],
      [15, 0.011],
    ]);
  });

  it('[AR81] is the same as one that a stepper applies a tick later', () => {
    const trace = run({ ticks: 300, bots: [kiter()], controller: rising });
    const headless = createHeadlessWorld({ seed: 5, bots: [kiter()] });
    let pending: ArenaLevers | null = null;
    for (let tick = 0; tick < 300; tick++) {
      if (pending !== null) headless.decide(pending);
      pending = tick % 5 === 0 ? levers(tick / 2000) : null;
      headless.step();
    }
    expect(headless.nowMs()).toBe(15_000);
    expect(hashWorld(headless.world)).toBe(trace.finalHash);
  });

  it('[AR81] is kept by value, clamped, and null keeps the levers', () => {
    const mine = levers(0.4);
    const controller: Controller = {
      decide: ({ tick }) => {
        if (tick === 0) return mine;
        mine.difficulty = 0.8;
        return tick === 5 ? { difficulty: 7, pace: Number.NaN, help: [2, -1, 0, 0] } : null;
      },
    };
    const { decisions } = run({ ticks: 30, controller });
    expect(decisions).toEqual([
      { tick: 2, levers: levers(0.4) },
      { tick: 7, levers: { difficulty: 1, pace: 0.5, help: [1, 0, 0, 0] } },
    ]);
  });

  it('[AR80] is asked with what a controller may know', () => {
    const observations: Omit<ControllerObservation, 'players' | 'events'>[] = [];
    const kills: number[] = [];
    const controller: Controller = {
      decide: ({ players, events, ...rest }) => {
        observations.push(rest);
        kills.push(players[0]!.kills);
        expect(rest.eventsFrom).toBeLessThanOrEqual(events.count);
        for (let i = rest.eventsFrom; i < events.count; i++) {
          expect(events.tick[i]).toBeGreaterThan(rest.tick - 10);
          expect(events.tick[i]).toBeLessThanOrEqual(rest.tick);
        }
        return null;
      },
    };
    const trace = run({ controller, decideEveryTicks: 10, bots: [kiter(0, 1)] });
    expect(observations.length).toBe(120);
    expect(observations[3]).toMatchObject({ tick: 30, nowMs: 1500, wave: 1, levers: createLevers() });
    expect(kills.at(-1)).toBeGreaterThan(0);
    expect(trace.decisions).toEqual([]);
  });
});

describe('a bot', () => {
  const failures: [string, Bot, string][] = [
    [
      'throws',
      () => {
        throw new Error('lost the thread');
      },
      'an error from the bot in slot 1 at tick 101: Error: lost the thread',
    ],
    [
      'writes NaN',
      (_view, out) => {
        out.aimX = Number.NaN;
      },
      'aimX = NaN from the bot in slot 1 at tick 101',
    ],
    [
      'writes infinity',
      (_view, out) => {
        out.moveY = -Infinity;
      },
      'moveY = -Infinity from the bot in slot 1 at tick 101',
    ],
    [
      'writes no number',
      (_view, out) => {
        Object.assign(out, { buttons: undefined });
      },
      'buttons = undefined from the bot in slot 1',
    ],
  ];

  it.each(failures)('[AR82] that %s ends the run, and the world is as before that tick', (_name, bad, message) => {
    const bot: Bot = (view, out, random) =>
      view.tick < 100 ? wandererBot({ slot: 1, seed: 1 })(view, out, random) : bad(view, out, random);
    const headless = createHeadlessWorld({ seed: 1, bots: [kiter(), bot] });
    for (let tick = 0; tick < 100; tick++) headless.step();
    const before = cloneWorld(headless.world);
    expect(codeOf(() => headless.step())).toContain(`BOT_FAILED BOT_FAILED`);
    expect(codeOf(() => headless.step())).toContain(message);
    expect(headless.world).toEqual(before);
    headless.leave(1);
    headless.step();
    expect(headless.world.tick).toBe(101);
  });

  it('[AR82] that spoils its view and writes out of range changes nothing but its own ship', () => {
    const vandal: Bot = (view, out) => {
      view.own.health = -5;
      for (const foe of view.foes) Object.assign(foe, { x: Number.NaN, health: 0 });
      Object.assign(out, { moveX: 1e9, aimY: -1e9, buttons: 1e6, seq: -1 });
    };
    const honest: Bot = (_view, out) => Object.assign(out, { moveX: 127, aimY: -127, buttons: 0 });
    const hashOf = (bot: Bot) => {
      const headless = createHeadlessWorld({ seed: 9, bots: [bot] });
      for (let tick = 0; tick < 200; tick++) headless.step();
      return hashWorld(headless.world);
    };
    expect(hashOf(vandal)).toBe(hashOf(honest));
  });

  it('[AR80] plays on in a clone as it would have in the original', () => {
    const headless = createHeadlessWorld({ seed: 3, bots: [idleBot({ slot: 0, seed: 1 })] });
    for (let tick = 0; tick < 300; tick++) headless.step();
    const fork = createHeadlessWorld({
      seed: 3,
      bots: [idleBot({ slot: 0, seed: 1 })],
      world: cloneWorld(headless.world),
    });
    for (let tick = 0; tick < 300; tick++) {
      headless.step();
      fork.step();
    }
    expect(hashWorld(fork.world)).toBe(hashWorld(headless.world));
  });
});

describe('options', () => {
  it('[AR83] a controller that throws or answers nonsense is named', () => {
    const fail = (decide: () => unknown) => codeOf(() => run({ controller: { decide } as Controller }));
    expect(
      fail(() => {
        throw new Error('no idea');
      }),
    ).toMatch(/CONTROLLER_FAILED.*no idea/);
    for (const answer of [undefined, 3, 'harder', Promise.resolve(null)])
      expect(fail(() => answer)).toContain('CONTROLLER_FAILED');
    expect(fail(() => ({}))).toBe('no error');
  });

  it('[AR84] that are not valid are refused', () => {
    const bad: Partial<HeadlessOptions>[] = [
      { seed: Number.NaN },
      { ticks: 0 },
      { ticks: 1.5 },
      { ticks: Infinity },
      { decideEveryTicks: 0 },
      { traceEvery: -1 },
      { maxEvents: Number.NaN },
      { bots: [kiter(), kiter(), kiter(), kiter(), kiter()] },
      { bots: ['bot'] as never },
    ];
    for (const options of bad) expect(codeOf(() => run(options))).toContain('HEADLESS_OPTIONS');
    for (const skill of [-0.1, 1.1, Number.NaN]) expect(codeOf(() => kiterBot(skill))).toContain('HEADLESS_OPTIONS');
  });

  it('[AR81] a fixed controller decides what it was given', () => {
    const { decisions } = run({ ticks: 20, controller: fixedController({ difficulty: 0.7 }) });
    expect(new Set(decisions.map(({ levers: { difficulty, pace } }) => `${difficulty} ${pace}`))).toEqual(
      new Set(['0.7 0.5']),
    );
  });
});
