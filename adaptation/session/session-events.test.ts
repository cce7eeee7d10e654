import { beforeEach, describe, expect, it } from 'vitest';
import { model } from '../../inference/pipeline/pipeline.ts';
import { createPredictor } from '../../inference/predictor/predictor.ts';
import { FunctionPool } from '../../test-support/test-adaptation.ts';
import { createDecodeState, createEventDecoder } from '../events/decode-event.ts';
import { encodeEvents } from '../events/encode-event.ts';
import { defineEvents } from '../events/event-catalogue.ts';
import { defineFeatures } from '../features/feature-layout.ts';
import { type LogRecord, readRecord } from '../log/records.ts';
import { createJournal } from '../log/session-log-journal.ts';
import { streakRule } from '../policy/lever-policies.ts';
import { createReplayer } from '../replay/replayer.ts';
import { AdaptationSession } from './adaptation-session.ts';
import { defineAdaptation } from './define-adaptation.ts';

const asked: unknown[] = [];
/** A developer's own check, which is costly. */
const schema = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate(value: unknown) {
      asked.push(value);
      return { value };
    },
  },
} as const;
const seconds = { unit: 's', min: 0, max: 60, integer: false, outOfRange: 'clamp' } as const;
const events = defineEvents({
  answer: { source: 'observed', fields: { seconds }, schema },
  think: { source: 'reported', fields: { seconds, times: { unit: 'count', min: 0, max: 9, integer: true } }, schema },
});
const [ANSWER, THINK] = [0, 1];
const features = defineFeatures(events, (f) => ({
  pace: f.last('answer', 'seconds', { unit: 's', min: 0, max: 100, words: 'time' }),
  thought: f.last('think', 'seconds', { unit: 's', min: 0, max: 100, words: 'time to think' }),
}));
const definition = defineAdaptation({
  name: 'paced',
  events,
  features,
  pipeline: model('paced', '1'),
  predicts: { kind: 'chance', words: 'answers in time' },
  inputs: [],
  levers: { level: { scope: 'session', min: 0, max: 1, initial: 0.5, harder: 'up', words: 'level' } },
  policy: streakRule('level', { feature: 'pace', target: 30, step: 0.1, coolDownMs: 1000 }),
  fallback: { kind: 'hold' },
  apply: () => undefined,
});
const { name, layoutHash, pipeline } = definition;
const header: LogRecord = {
  kind: 'header',
  format: 2,
  sessionId: 'one',
  room: 'paced',
  seed: 1,
  startedAt: '2026-01-02T03:04:05.678Z',
  rubatoVersion: '0.4.1',
  definition: {
    ...{ name, layoutHash, featuresHash: features.hash, pipeline: `${pipeline.name}@${pipeline.version}` },
    ...{ mode: 'on', offsetMs: 250 },
  },
};

function setUp() {
  const logged: LogRecord[] = [header, { kind: 'join', tick: 0, slot: 0, atMs: 0 }];
  const counted: string[] = [];
  const observer = {
    event: (index: number) => void counted.push(`event ${index}`),
    clamped: (index: number) => void counted.push(`clamped ${index}`),
    rejected: (code: string) => void counted.push(code),
    answered: () => undefined,
    decided: () => undefined,
    outcome: () => undefined,
    censored: () => undefined,
  };
  const journal = createJournal(
    { append: (record) => void logged.push(record), close: async () => {} },
    events,
    () => 0,
  );
  const predictor = createPredictor(definition, { pool: new FunctionPool(() => 0.5) });
  const ports = { session: 'one', predictor, observer, journal };
  const session = new AdaptationSession({ definition, ports, mode: 'on' });
  session.join('0', 0, 0);
  const decoder = createEventDecoder(events);
  const state = createDecodeState(events);
  let seq = 0;
  /** Records an event as a room does for a client. */
  const report = (values: readonly number[]) =>
    decoder.decode(
      encodeEvents([{ type: THINK!, seq: ++seq, fields: values }]),
      state,
      0,
      (type, fields, at, clamped) => {
        session.recordChecked('0', type, fields, at, 10, clamped);
      },
    );
  const columns = () => {
    const row = new Float32Array(features.width);
    session.players.get('0')!.window.writeInto(row, 0, 100);
    return [...row];
  };
  return { session, logged, counted, report, columns };
}

describe('the way of an event into a session', () => {
  beforeEach(() => {
    asked.length = 0;
  });

  it('[EV32] checks it once, observed or reported', () => {
    const { session, report, counted } = setUp();
    expect(session.record('0', 'answer', { seconds: 2 }, 0)).toBe(true);
    expect(session.recordValues('0', ANSWER!, [3], 0, 0)).toBe(true);
    expect(report([4, 1])).toBe(1);
    expect(asked).toEqual([{ seconds: 2 }, { seconds: 3 }, { seconds: 4, times: 1 }]);
    expect(counted).toEqual(['event 0', 'event 0', 'event 1']);
  });

  it('[EV30, EV31] counts and logs a clamped field as such; what else is wrong is refused', () => {
    const { session, report, counted, logged, columns } = setUp();
    expect(session.record('0', 'answer', { seconds: 75 }, 0)).toBe(true);
    expect(session.recordValues('0', ANSWER!, [-1], 0, 5)).toBe(true);
    expect(report([61, 2])).toBe(1);
    expect(report([61, 20])).toBe(0);
    expect(session.record('0', 'answer', { seconds: Number.NaN }, 20)).toBe(false);
    expect(columns()).toEqual([0, 60]);
    expect(counted).toEqual([0, 0, 1].flatMap((index) => [`event ${index}`, `clamped ${index}`]).concat('EVENT_FIELD'));
    expect(asked).toEqual([{ seconds: 60 }, { seconds: 0 }, { seconds: 60, times: 2 }]);
    expect(logged.slice(2)).toEqual([
      expect.objectContaining({ type: ANSWER, fields: [60], clamped: 1 }),
      expect.objectContaining({ type: ANSWER, fields: [0], clamped: 1 }),
      expect.objectContaining({ type: THINK, fields: [60, 2], clamped: 1 }),
    ]);
    for (const record of logged) expect(readRecord(record)).toEqual({ ok: true, record });
  });

  it('[EV31] replays to the same, clamped or not; a field beyond its range is none that a session wrote', async () => {
    const { session, report, logged } = setUp();
    session.record('0', 'answer', { seconds: 75 }, 0);
    session.record('0', 'answer', { seconds: 60 }, 0);
    report([61, 2]);
    report([5, 2]);
    logged.push({ kind: 'end', tick: 0, reason: 'disposed' });
    const replay = async (records: readonly LogRecord[]) => {
      async function* each() {
        yield* records;
      }
      return createReplayer({ definition }).replay(each());
    };
    expect(await replay(logged)).toMatchObject({ difference: null, checked: { event: 4 } });
    const changed = logged.map((record, i) =>
      i === 2 && record.kind === 'event' ? { ...record, fields: [75] } : record,
    );
    expect((await replay(changed)).difference).toMatchObject({ what: 'event', replayed: null });
  });

  it('takes nothing of who is not there', () => {
    const { session, counted } = setUp();
    expect(session.recordChecked('7', ANSWER!, [1], 0, 0, 0)).toBe(false);
    session.setAdaptive('0', false, 0);
    expect(session.recordChecked('0', ANSWER!, [1], 0, 0, 0)).toBe(false);
    expect(counted).toEqual(['EVENT_PLAYER']);
  });
});
