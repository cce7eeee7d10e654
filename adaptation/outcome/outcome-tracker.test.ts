import { describe, expect, it } from 'vitest';
import type { BoundRule, BoundSignal } from './outcome-spec.ts';
import { OutcomeTracker } from './outcome-tracker.ts';

const [DOWNED, REVIVED, ROUND_END, HURT, WAVE, CLEARED, IDLE, SHOT] = [0, 1, 2, 3, 4, 5, 6, 7];
const timed = (more: Partial<BoundRule & { kind: 'timed' }> = {}): BoundRule => ({
  ...{
    kind: 'timed',
    event: DOWNED,
    withinMs: 30_000,
    succeeds: 'absent',
    from: [],
    until: [],
    pauses: [],
  },
  ...more,
});
const none = () => 0;

function track(rule: BoundRule, signals: readonly BoundSignal[] = []) {
  const tracker = new OutcomeTracker({ rule, signals }, 0, 0.5);
  return {
    tracker,
    event: (index: number, atMs: number, fields: number[] = []) => tracker.event(index, fields, atMs, none),
  };
}

describe("a player's outcomes", () => {
  it('[AD57] are stretches of time one after the other, each ended by the event or by its end, once', () => {
    const { tracker, event } = track(timed());
    expect(tracker.beat(29_950)).toBeNull();
    expect(tracker.beat(30_000)).toMatchObject({ success: true });
    expect(tracker.beat(30_050)).toBeNull();
    expect(event(DOWNED, 40_000)).toMatchObject({ success: false });
    expect(tracker.beat(69_000)).toBeNull();
    expect(tracker.beat(70_000)).toMatchObject({ success: true });
    // A beat that was late doesn't turn what came after the time into what came in time.
    expect(event(DOWNED, 100_001)).toMatchObject({ success: true });
  });

  it('[AD57] begin with an event where one is named, and break off without an outcome with another', () => {
    const { tracker, event } = track(timed({ from: [REVIVED], until: [ROUND_END] }));
    expect([tracker.isOpen, tracker.beat(60_000), event(DOWNED, 61_000)]).toEqual([false, null, null]);
    event(REVIVED, 70_000);
    expect(event(ROUND_END, 80_000)).toBe('censored');
    expect([tracker.isOpen, tracker.beat(200_000)]).toEqual([false, null]);
    event(REVIVED, 200_000);
    expect(tracker.beat(230_000)).toMatchObject({ success: true });
    expect(tracker.isOpen).toBe(true);
    expect(event(DOWNED, 231_000)).toMatchObject({ success: false });
    expect([tracker.isOpen, tracker.beat(300_000)]).toEqual([false, null]);
    const present = track(timed({ succeeds: 'present' }));
    expect(present.event(DOWNED, 1000)).toMatchObject({ success: true });
    expect(present.tracker.beat(31_000)).toMatchObject({ success: false });
  });

  it('[AD57] count no time in a pause, nor the values of the lever in it', () => {
    const { tracker, event } = track(timed({ from: [REVIVED, WAVE], pauses: [{ from: [CLEARED], to: [WAVE] }] }));
    event(WAVE, 1000);
    event(CLEARED, 21_000);
    tracker.move(30_000, 0.9);
    expect(tracker.beat(90_000)).toBeNull();
    event(WAVE, 100_000);
    expect(tracker.beat(109_950)).toBeNull();
    expect(tracker.beat(110_000)).toMatchObject({ success: true, place: expect.closeTo((2 * 0.5 + 0.9) / 3, 9) });
    // A player who comes back during a pause begins at its end.
    event(DOWNED, 112_000);
    event(CLEARED, 113_000);
    event(REVIVED, 114_000);
    event(WAVE, 120_000);
    expect([tracker.beat(149_950), tracker.beat(150_000)]).toMatchObject([null, { success: true }]);
  });

  it('[AD77] are none of what comes in a pause, and pauses may overlap', () => {
    const pauses = [
      { from: [CLEARED], to: [WAVE] },
      { from: [IDLE], to: [SHOT] },
    ];
    const { tracker, event } = track(timed({ from: [REVIVED, WAVE], pauses }));
    event(WAVE, 0);
    event(IDLE, 10_000);
    event(IDLE, 11_000);
    event(CLEARED, 12_000);
    event(WAVE, 50_000);
    expect(tracker.beat(90_000)).toBeNull();
    event(SHOT, 100_000);
    expect([tracker.beat(119_950), tracker.beat(120_000)]).toMatchObject([null, { success: true }]);
    // A player who goes down on purpose, or was away, tells nothing until they play again.
    event(IDLE, 130_000);
    expect(event(DOWNED, 140_000)).toBe('censored');
    event(REVIVED, 150_000);
    expect(tracker.beat(190_000)).toBeNull();
    event(SHOT, 200_000);
    expect(event(DOWNED, 210_000)).toMatchObject({ success: false });
  });

  it('[AD58] compare a score with a number, or with a lever as it is then', () => {
    const rule = { kind: 'field', event: 0, field: 1, succeeds: 'atLeast', threshold: 'goal' } as const;
    const tracker = new OutcomeTracker({ rule, signals: [] }, 0, 0);
    expect(tracker.event(0, [9, 46], 1, () => 46)).toMatchObject({ success: true });
    expect(tracker.event(0, [9, 46], 2, () => 47)).toMatchObject({ success: false });
    expect(tracker.event(1, [9, 46], 3, () => 46)).toBeNull();
    const { event } = track({ ...rule, field: 0, succeeds: 'atMost', threshold: 3 });
    expect([event(0, 1, [3]), event(0, 2, [4])]).toMatchObject([{ success: true }, { success: false }]);
  });

  it('[AD59] were met at the mean place of their time', () => {
    const { tracker, event } = track(timed());
    tracker.move(10_000, 0.8);
    tracker.move(10_000, 0.8);
    expect(event(DOWNED, 20_000)).toMatchObject({ place: expect.closeTo(0.65, 9) });
    expect(event(DOWNED, 25_000)).toMatchObject({ place: expect.closeTo(0.8, 9) });
    // Two at once: no time has passed.
    expect(event(DOWNED, 25_000)).toMatchObject({ place: 0.8 });
  });

  it('[AD56] carry a margin from the declared signals, in which a client counts for a quarter', () => {
    const signal = (more: Partial<BoundSignal>): BoundSignal => ({
      ...{ event: HURT, field: 0, even: 20, perLogit: -10, take: 'sum', weight: 1 },
      ...more,
    });
    const { tracker, event } = track(timed(), [signal({})]);
    event(HURT, 1000, [15]);
    event(HURT, 2000, [15]);
    expect(tracker.beat(30_000)).toMatchObject({ margin: -1, trust: 1 });
    // No damage at all is a sum too; margins are bounded.
    expect(tracker.beat(60_000)).toMatchObject({ margin: 2 });
    event(HURT, 61_000, [9000]);
    expect(event(DOWNED, 62_000)).toMatchObject({ margin: -4 });
    const reported = track(timed(), [signal({ take: 'mean', weight: 0.25 })]);
    expect(reported.tracker.beat(30_000)).toMatchObject({ margin: Number.NaN });
    reported.event(HURT, 31_000, [10]);
    reported.event(HURT, 32_000, [20]);
    expect(reported.tracker.beat(60_000)).toMatchObject({ margin: 0.5, trust: 0.25 });
  });
});
