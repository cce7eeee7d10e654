import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecodeState, createEventDecoder } from '../adaptation/events/decode-event.ts';
import { defineEvents } from '../adaptation/events/event-catalogue.ts';
import { type AdaptationHello, type AdaptationUpdate, MESSAGE } from '../rooms/protocol.ts';
import { adaptationOf } from './adaptation-of.ts';

const seconds = { unit: 's', min: 0, max: 60, integer: false } as const;
const option = { unit: 'option', min: 1, max: 3, integer: true } as const;
const catalogue = defineEvents({
  answer: { source: 'observed', fields: { seconds } },
  look: { source: 'reported', maxPerSecond: 1000, fields: { option, seconds } },
  close: { source: 'reported', maxPerSecond: 1000, fields: {} },
});

const hello = (more: Partial<AdaptationHello> = {}): AdaptationHello => ({
  ...{ protocol: 1, name: 'quiz', mode: 'on', slot: 0, lastEvent: -1, levers: [] },
  predicts: { kind: 'chance', unit: '', words: 'right answers', labels: [] },
  events: [
    { number: 1, name: 'look', maxPerSecond: 20, fields: [named('option', option), named('seconds', seconds)] },
    { number: 2, name: 'close', maxPerSecond: 20, fields: [] },
  ],
  ...more,
});
const named = <Field>(name: string, field: Field) => ({ name, ...field });

const update = (more: Partial<AdaptationUpdate> = {}): AdaptationUpdate => ({
  ...{ atMs: 1, source: 'model', fallback: null, stopped: null, models: ['chance@1'], latencyMs: 1, levers: {} },
  players: [{ slot: 0, adaptive: true, target: null, levers: {}, predicted: [0.5], sure: 1, belief: null }],
  ...{ decisions: [], reasons: [] },
  ...more,
});

const decision = (id: number) => ({
  ...{ id, atMs: id, source: 'model' as const, models: ['chance@1'], latencyMs: 1 },
  changes: [{ slot: null, lever: 'level', from: 0, to: 1 }],
});

/** A room that keeps what it is sent, and says what it is told to. */
function openRoom() {
  const sent: { type: string; body: unknown }[] = [];
  const frames: Uint8Array[] = [];
  const listeners = new Map<string, (body: unknown) => void>();
  let dropped = () => {};
  let back = () => {};
  let closed = (_code: number, _reason?: string) => {};
  let failed = (_code: number, _message?: string) => {};
  return {
    sent,
    frames,
    room: {
      send: (type: string, body: unknown) => void sent.push({ type, body }),
      sendBytes: (_type: string, bytes: Uint8Array) => void frames.push(bytes),
      onMessage: (type: string, listener: (body: unknown) => void) => void listeners.set(type, listener),
      onDrop: (listener: () => void) => {
        dropped = listener;
      },
      onReconnect: (listener: () => void) => {
        back = listener;
      },
      onLeave: (listener: typeof closed) => {
        closed = listener;
      },
      onError: (listener: typeof failed) => {
        failed = listener;
      },
    },
    say: (type: string, body: unknown) => listeners.get(type)?.(body),
    drop: () => dropped(),
    comeBack: () => back(),
    close: (code: number, reason?: string) => closed(code, reason),
    fail: (code: number, message?: string) => failed(code, message),
  };
}

/** Reads frames as a server does. */
function read(frames: readonly Uint8Array[]) {
  const decoder = createEventDecoder(catalogue);
  const state = createDecodeState(catalogue);
  const events: unknown[] = [];
  for (const [i, bytes] of frames.entries())
    decoder.decode(bytes, state, 1000 * i, (index, fields, seq) =>
      events.push([catalogue.types[index], seq, [...fields.slice(0, catalogue.fieldsOf(index).length)]]),
    );
  return { events, rejects: [...state.rejects].reduce((sum, count) => sum + count, 0) };
}

describe('the adaptation of a room', () => {
  it('[CA1] asks at once and after each reconnection, and is one per room; what is no room is CLIENT_ROOM', () => {
    const { room, sent, comeBack } = openRoom();
    const adaptation = adaptationOf(room, { language: 'zh' });
    expect(adaptationOf(room)).toBe(adaptation);
    const asked = { type: MESSAGE.watch, body: { protocol: 1, on: true, language: 'zh' } };
    expect(sent).toEqual([asked]);
    comeBack();
    expect(sent).toEqual([asked, asked]);
    adaptation.setLanguage('zh');
    adaptation.setLanguage('en');
    expect(sent.at(-1)?.body).toEqual({ protocol: 1, on: true, language: 'en' });
    for (const wrong of [null, undefined, 7, {}, { send: () => {} }])
      expect(() => adaptationOf(wrong as never)).toThrowError(/^CLIENT_ROOM: expected a joined room .*, got /);
  });

  it('[CA32] a room without the plugin is one error that says so, however Colyseus refuses the question', () => {
    const reason = 'room onMessage for "adaptation:watch" not registered.';
    const expected = /^CLIENT_ROOM: expected a room with the plugin, .* does not know adaptation:watch$/;
    const closed = openRoom();
    const adaptation = adaptationOf(closed.room);
    let changes = 0;
    adaptation.onChange(() => changes++);
    closed.fail(4215, 'something else');
    closed.close(4000, 'left');
    expect([adaptation.error, changes]).toEqual([null, 0]);
    closed.close(4002, reason);
    expect([adaptation.error?.message, changes]).toEqual([expect.stringMatching(expected), 1]);
    const inDevMode = openRoom();
    const other = adaptationOf(inDevMode.room);
    inDevMode.fail(4217, reason);
    expect(other.error?.message).toMatch(expected);
    // An adaptive room may close a client for another message.
    const adaptive = openRoom();
    const told = adaptationOf(adaptive.room);
    adaptive.say(MESSAGE.hello, hello());
    adaptive.close(4002, 'room onMessage for "jump" not registered.');
    expect(told.error).toBeNull();
  });

  it('[CA2] a server of another protocol is one error that says both versions', () => {
    const { room, say } = openRoom();
    const adaptation = adaptationOf(room);
    let changes = 0;
    adaptation.onChange(() => changes++);
    const expected =
      'CLIENT_PROTOCOL: expected a server of protocol 1, as this page (give page and server one version of rubato, then reload), got one of protocol 2';
    say(MESSAGE.refused, { protocol: 2, code: 'CLIENT_PROTOCOL', message: 'from the server' });
    expect(adaptation.error?.message).toBe(expected);
    say(MESSAGE.hello, hello({ protocol: 2 }));
    expect(adaptation.error?.message).toBe(expected);
    expect([adaptation.hello, changes]).toEqual([null, 2]);
    say(MESSAGE.hello, undefined);
    expect(adaptation.error?.message).toContain('got one of protocol nothing');
    say(MESSAGE.hello, hello());
    expect([adaptation.error, adaptation.hello?.name]).toEqual([null, 'quiz']);
  });

  it('[CA3] events are encoded as the server says, and whatever is wrong says what was expected and what came', () => {
    const { room, say, frames } = openRoom();
    const adaptation = adaptationOf(room);
    say(MESSAGE.hello, hello());
    adaptation.report('look', { seconds: 2.5, option: 3 });
    adaptation.report('close');
    expect(read(frames)).toEqual({
      events: [
        ['look', 0, [3, 2.5]],
        ['close', 1, []],
      ],
      rejects: 0,
    });
    const wrong: [string, unknown, string][] = [
      ['answer', {}, 'EVENT_UNKNOWN: expected an event that a client may report (look, close), got "answer"'],
      [
        'look',
        { option: 1, second: 1 },
        'EVENT_FIELD_UNKNOWN: expected the fields of "look" (option, seconds), got "second"',
      ],
      [
        'look',
        { option: 1 },
        'EVENT_FIELD: expected the fields of "look" (option, seconds) with a number for "seconds", got nothing',
      ],
      [
        'look',
        { option: 1.5, seconds: 1 },
        'EVENT_FIELD: expected the fields of "look" (option, seconds) with a whole number for "option", got 1.5',
      ],
      [
        'look',
        { option: 1, seconds: Number.NaN },
        'EVENT_FIELD: expected the fields of "look" (option, seconds) with a number for "seconds", got NaN',
      ],
      ['close', { option: 1 }, 'EVENT_FIELD_UNKNOWN: expected the fields of "close" (none), got "option"'],
    ];
    for (const [type, fields, message] of wrong)
      expect(() => adaptation.report(type, fields as never)).toThrowError(message);
    expect(frames).toHaveLength(2);
  });

  it('[CA3] events of before the connection wait, 64 of them; what is wrong with one is said then, and costs no other', () => {
    const { room, say, frames } = openRoom();
    const adaptation = adaptationOf(room);
    for (let i = 0; i < 70; i++) adaptation.report(i === 40 ? 'lok' : 'look', { option: 1, seconds: i % 60 });
    expect(frames).toHaveLength(0);
    say(MESSAGE.hello, hello());
    expect(frames).toHaveLength(63);
    expect(read(frames).events[0]).toEqual(['look', 0, [1, 6]]);
    expect(adaptation.error?.message).toContain('EVENT_UNKNOWN: expected an event that a client may report');
    const spectator = openRoom();
    adaptationOf(spectator.room);
    spectator.say(MESSAGE.hello, hello({ slot: null }));
    adaptationOf(spectator.room).report('close');
    expect(spectator.frames).toHaveLength(0);
  });

  it('[CA4] sequence numbers rise over drops, reconnections and a page that is loaded again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('report', 'drop', 'back', 'reload', 'outdated'), { maxLength: 40 }),
        (steps) => {
          const server = createDecodeState(catalogue);
          const decoder = createEventDecoder(catalogue);
          let taken = 0;
          let reported = 0;
          const begin = () => {
            const opened = openRoom();
            const receive = (bytes: Uint8Array) => decoder.decode(bytes, server, 1e6 * ++taken, () => {});
            const adaptation = adaptationOf({
              ...opened.room,
              sendBytes: (_type: string, bytes: Uint8Array) => receive(bytes),
            });
            return { ...opened, adaptation };
          };
          let page = begin();
          const greet = () => page.say(MESSAGE.hello, hello({ lastEvent: server.lastSeq }));
          for (const step of steps) {
            if (step === 'drop') page.drop();
            else if (step === 'back') greet();
            // A hello may cross with events that the server takes afterwards.
            else if (step === 'outdated' && page.adaptation.hello !== null)
              page.say(MESSAGE.hello, hello({ lastEvent: Math.max(-1, server.lastSeq - 2) }));
            else if (step === 'report') {
              page.adaptation.report('close');
              reported++;
            } else if (step === 'reload') {
              greet();
              page = begin();
            }
          }
          greet();
          expect([...server.rejects].some((count) => count > 0)).toBe(false);
          expect(taken).toBe(reported);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('[CA5] the last 16 decisions are kept, each once, with the reasons that came', () => {
    const { room, say } = openRoom();
    const adaptation = adaptationOf(room);
    const heard: number[] = [];
    const off = adaptation.onDecision(({ decisions }) => heard.push(decisions.length));
    say(MESSAGE.decision, update());
    expect(adaptation.latest).toBeNull();
    say(MESSAGE.hello, hello());
    say(MESSAGE.decision, update());
    expect([adaptation.player()?.predicted, heard]).toEqual([[0.5], []]);
    const reason = (words: string) => ({ feature: 'right', value: 1, effect: 0.1, words });
    say(MESSAGE.decision, update({ decisions: [decision(1), decision(2)] }));
    say(MESSAGE.decision, update({ reasons: [{ decision: 1, slot: 0, reasons: [reason('why')] }] }));
    say(
      MESSAGE.decision,
      update({
        decisions: [decision(1), decision(2)],
        reasons: [{ decision: 1, slot: 0, reasons: [reason('为什么')] }],
      }),
    );
    expect(heard).toEqual([2, 2, 2]);
    expect(
      adaptation.latest?.decisions.map(({ id, explained }) => [id, explained.map((told) => told.reasons?.[0]?.words)]),
    ).toEqual([
      [1, ['为什么']],
      [2, []],
    ]);
    off();
    for (let id = 3; id < 40; id++) say(MESSAGE.decision, update({ decisions: [decision(id)] }));
    expect(adaptation.latest?.decisions.map(({ id }) => id)).toEqual(Array.from({ length: 16 }, (_, i) => i + 24));
    expect(heard).toHaveLength(3);
  });

  it('[CA6] switch and wish send what they are given, and nothing that a server would refuse', () => {
    const { room, say, sent } = openRoom();
    const adaptation = adaptationOf(room);
    say(MESSAGE.hello, hello());
    adaptation.setEnabled(false);
    adaptation.wish(0.6);
    adaptation.wish(null);
    expect(sent.slice(1)).toEqual([
      { type: MESSAGE.adaptation, body: { on: false } },
      { type: MESSAGE.wish, body: { target: 0.6 } },
      { type: MESSAGE.wish, body: { target: null } },
    ]);
    for (const wrong of [0, 1, 2, Number.NaN, '0.5', undefined])
      expect(() => adaptation.wish(wrong as never)).toThrowError(
        /^CLIENT_VALUE: expected a chance between 0 and 1, or null, got /,
      );
    expect(() => adaptation.setEnabled('on' as never)).toThrowError('CLIENT_VALUE: expected true or false, got "on"');
    expect(sent).toHaveLength(4);
  });
});
