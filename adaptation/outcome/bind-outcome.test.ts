import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineEvents, type EventSpecs } from '../events/event-catalogue.ts';
import type { LeverSpec } from '../session/definition.ts';
import { bindOutcome } from './bind-outcome.ts';
import type { OutcomeSpec } from './outcome-spec.ts';

const events = defineEvents({
  downed: { source: 'observed', fields: {} },
  revived: { source: 'observed', fields: {} },
  run: { source: 'observed', fields: { points: { unit: '', min: 0, max: 999, integer: true } } },
  click: { source: 'reported', fields: { seconds: { unit: 's', min: 0, max: 60, integer: false } } },
});
type Specs = Parameters<
  typeof defineEvents<{
    downed: { source: 'observed'; fields: Record<never, never> };
    run: { source: 'observed'; fields: { points: { unit: ''; min: 0; max: 9; integer: true } } };
    click: { source: 'reported'; fields: Record<never, never> };
  }>
>[0];

const lever = (more: Partial<LeverSpec> = {}): LeverSpec => ({
  ...({ scope: 'session', min: 0, max: 10, initial: 5, harder: 'up', words: 'level' } as const),
  ...more,
});
const levers = { level: lever(), help: lever({ scope: 'player', max: 1, initial: 0, harder: 'down' }) };
/** As JavaScript passes it, whatever the types say. */
const bind = (spec: object, of: Record<string, LeverSpec> = levers) =>
  bindOutcome<EventSpecs>(spec as OutcomeSpec, Object.assign(events), of);

describe('an outcome', () => {
  it('[AD55] is an event in time, a field against a number or a lever, or one of two events', () => {
    const timed = { event: 'downed', withinSeconds: 30, success: 'absent', from: 'revived', lever: 'level' };
    expect(bind(timed).rule).toEqual({
      ...{
        kind: 'timed',
        event: 0,
        withinMs: 30_000,
        succeeds: 'absent',
        from: [1],
        until: [],
        pauses: [],
      },
    });
    const points = { event: 'run', field: 'points', lever: 'level' };
    expect(bind({ ...points, success: { atLeast: 46 } }).rule).toMatchObject({ succeeds: 'atLeast', threshold: 46 });
    expect(bind({ ...points, success: { atMost: 'level' } }).rule).toMatchObject({ threshold: 'level', field: 0 });
    expect(bind({ success: 'revived', failure: 'downed', lever: 'level' }).rule).toEqual({
      ...{ kind: 'pair', success: 1, failure: 0 },
    });
    const alone = { level: levers.level };
    expect(bind({ success: 'revived', failure: 'downed' }, alone).lever).toBe('level');
  });

  it.each([
    ['an outcome', null, /^DEFINITION_INVALID: expected outcome to be \{ event, withinSeconds/],
    ['a rule', { event: 'run' }, /or \{ success, failure \}, got one with "event"/],
    ['an event', { event: 'downd', withinSeconds: 3, success: 'absent' }, /name an event.*did you mean "downed"/],
    ['an observed event', { success: 'click', failure: 'downed' }, /observed event, got "click", which clients report/],
    ['two events', { success: 'downed', failure: 'downed' }, /two events, got "downed" for both/],
    [
      'a time',
      { event: 'downed', withinSeconds: 0, success: 'absent' },
      /withinSeconds, to be a finite number above 0/,
    ],
    [
      'what ends a pause',
      { event: 'downed', withinSeconds: 3, success: 'absent', pause: { from: ['downed'] } },
      /pause, to, to name an event .*got nothing/,
    ],
    [
      'few pauses',
      { event: 'downed', withinSeconds: 3, success: 'absent', pause: Array(9).fill({ from: 'downed', to: 'revived' }) },
      /at most 8 pauses, got 9/,
    ],
    ['a field', { event: 'run', field: 'point', success: { atLeast: 1 } }, /field of event run.*"points"/],
    ['a threshold', { event: 'run', field: 'points', success: 46 }, /\{ atLeast \} or \{ atMost \}.*got 46/],
    ['a lever', { event: 'run', field: 'points', success: { atLeast: 'goal' } }, /lever of the definition.*"goal"/],
    ['one lever', { success: 'revived', failure: 'downed' }, /name its lever.*got level, help/],
    ['its keys', { success: 'revived', failure: 'downed', levr: 'level' }, /no other keys.*did you mean "lever"/],
    [
      'an ease of the player',
      { success: 'revived', failure: 'downed', lever: 'help', eases: { level: 1 } },
      /eases, level, to be a lever of the player/,
    ],
    [
      'people within the lever',
      { success: 'revived', failure: 'downed', lever: 'level', people: { mean: 12, spread: 2 } },
      /people, mean, to be a finite number from 0 to 10, got 12/,
    ],
    [
      'a worth',
      { success: 'revived', failure: 'downed', lever: 'level', eases: { help: 11 } },
      /units of level, to be a finite number above 0 and up to 10, got 11/,
    ],
    [
      'a signal',
      {
        ...{ success: 'revived', failure: 'downed', lever: 'level' },
        signals: { time: { event: 'click', field: 'seconds', even: 4, perLogit: 0 } },
      },
      /signal time, perLogit, above or below 0, got 0/,
    ],
  ])('[AD55] must name %s, and says what came', (_what, spec, message) => {
    expect(() => bind(spec as object)).toThrowError(message);
  });

  it('[AD56] is never a word of a client, and a signal of one counts for a quarter', () => {
    type Named = Extract<OutcomeSpec<Specs, 'level'>, { failure: string }>['success'];
    expectTypeOf<Named>().toEqualTypeOf<'downed' | 'run'>();
    const signal = (event: string, field: string) => ({ event, field, even: 4, perLogit: -2 });
    const { signals } = bind({
      ...{ success: 'revived', failure: 'downed', lever: 'level' },
      signals: { points: signal('run', 'points'), time: signal('click', 'seconds') },
    });
    expect(signals.map(({ weight, take }) => [weight, take])).toEqual([
      [1, 'last'],
      [0.25, 'last'],
    ]);
  });
});
