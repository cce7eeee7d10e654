import { definePlugins, Room } from '@colyseus/core';
import { describe, expect, it } from 'vitest';
import { AdaptationSession } from '../adaptation/session/adaptation-session.ts';
import { createPredictor } from '../inference/predictor/predictor.ts';
import { FunctionPool, quiz, quizSpec } from '../test-support/test-adaptation.ts';
import { AdaptationPlugin } from './adaptation-plugin.ts';
import { checkRoomEntries, type RoomEntry } from './room-entry.ts';

const entry: RoomEntry = { name: 'quiz', definition: quiz(), create: () => Room };

describe('room entries', () => {
  it('[DF8] are taken as they should be', () => {
    expect(() => checkRoomEntries([entry, { ...entry, name: 'exam', filterBy: ['mode'] }])).not.toThrow();
  });

  it.each<[string, unknown, RegExp]>([
    ['none', [], /got \[\]$/],
    ['one that is no list', entry, /got an object$/],
    ['one that is null', [null], /room entry 1.*null$/],
    ['a misspelt key', [{ ...entry, filterby: ['mode'] }], /"filterby" \(did you mean "filterBy"\?\)$/],
    ['a name with a capital', [{ ...entry, name: 'Quiz' }], /"Quiz"$/],
    ['a name twice', [entry, entry], /room entry 2 with a name of its own, got "quiz"$/],
    ['a definition that is only declared', [{ ...entry, definition: quizSpec() }], /defineAdaptation\(\)/],
    ['no class', [{ ...entry, create: undefined }], /create.*nothing$/],
    ['a replayer of another definition', [{ ...entry, replayer: { name: 'chess' } }], /replayer.*"chess"$/],
    [
      'two layouts of one name',
      [
        entry,
        {
          ...entry,
          name: 'exam',
          definition: quiz({ inputs: [quiz().inputs[0]!, { kind: 'inForce', column: 'now', lever: 'level' }] }),
        },
      ],
      /room entry 2 with a definition whose name no other has.*"quiz"$/,
    ],
    ['a filter as text', [{ ...entry, filterBy: 'mode' }], /filterBy.*"mode"$/],
  ])('[DF8] refuse %s', (_what, entries, message) => {
    expect(() => checkRoomEntries(entries as never)).toThrowError(/^DEFINITION_INVALID: expected .+, got .+/);
    expect(() => checkRoomEntries(entries as never)).toThrowError(message);
  });

  it.each<[string, object, RegExp]>([
    ['a definition that is only declared', { definition: quizSpec() }, /defineAdaptation\(\)/],
    ['no definition', { definition: null }, /null$/],
    ['a mode that is none', { mode: 'of' }, /"of" \(did you mean "off"\?\)$/],
    ['an offset that is no number', { offsetMs: Number.NaN }, /offsetMs.*NaN$/],
  ])('[DF8] refuse a session with %s', (_what, wrong, message) => {
    const definition = quiz();
    const ports = { session: 'test', predictor: createPredictor(definition, { pool: new FunctionPool(() => 0.5) }) };
    const make = () => new AdaptationSession({ definition, ports, mode: 'on', ...wrong });
    expect(make).toThrowError(/^DEFINITION_INVALID: expected .+, got .+/);
    expect(make).toThrowError(message);
  });

  it.each<[string, unknown, unknown, RegExp]>([
    ['a definition that is only declared', quizSpec(), {}, /defineAdaptation\(\)/],
    ['options that are null', quiz(), null, /null$/],
    ['a beat that is none', quiz(), { beat: 'clok' }, /did you mean "clock"/],
    ['a misspelt option', quiz(), { seat: 'manual' }, /did you mean "seats"/],
    ['a hash that is no function', quiz(), { stateHash: {} }, /stateHash.*an object$/],
  ])('[DF8] refuse a plugin with %s', (_what, definition, options, message) => {
    const services = { nextSeed: () => 1 };
    const make = () => definePlugins([new AdaptationPlugin(definition as never, services as never, options as never)]);
    expect(make).toThrowError(/^DEFINITION_INVALID: expected .+, got .+/);
    expect(make).toThrowError(message);
  });
});
