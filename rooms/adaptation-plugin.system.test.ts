import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { definePlugins, matchMaker, Room, type Client as ServerClient } from '@colyseus/core';
import { Client } from '@colyseus/sdk';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeEvents } from '../adaptation/events/encode-event.ts';
import { defineEvents } from '../adaptation/events/event-catalogue.ts';
import { defineFeatures } from '../adaptation/features/feature-layout.ts';
import type { LogRecord } from '../adaptation/log/records.ts';
import { openSessionLog } from '../adaptation/log/session-log-reader.ts';
import { bandPolicy } from '../adaptation/policy/lever-policies.ts';
import type { LeverMemory } from '../adaptation/policy/session-lever.ts';
import { createReplayer } from '../adaptation/replay/replayer.ts';
import { defineAdaptation } from '../adaptation/session/define-adaptation.ts';
import type { Fallback } from '../adaptation/session/definition.ts';
import { adaptationOf } from '../client/adaptation-of.ts';
import { quiz, quizSpec } from '../test-support/test-adaptation.ts';
import { startTestServer, type TestServer } from '../test-support/test-server.ts';
import { until } from '../test-support/until.ts';
import { AdaptationPlugin } from './adaptation-plugin.ts';
import type { AdaptationServices } from './adaptation-services.ts';
import { type AdaptationRefusal, MESSAGE } from './protocol.ts';
import type { RoomEntry } from './room-entry.ts';

/** A policy that throws as soon as it is asked: a mistake in a game's own code. */
const broken: Fallback<LeverMemory> = {
  kind: 'rule',
  policy: {
    initial: { moving: 0, changedAtMs: 0 },
    decide: () => {
      throw new Error('a mistake in the policy');
    },
  },
};
const definition = quiz({ fallback: broken });

const createQuizRoom = (services: AdaptationServices) =>
  class QuizRoom extends Room {
    level = 0.5;
    override plugins = definePlugins([new AdaptationPlugin(definition, services)]);
    override messages = {
      ask: (client: { send(type: string, body: unknown): void }) => client.send('level', this.level),
      answer: (client: { sessionId: string }, { type, fields }: { type: 'answer'; fields: { right: number } }) =>
        this.plugins.adaptation.record(client, type, fields),
      /** Seats a guest with a wish, and records of one who has no seat. */
      guest: (_client: object, target: number) => {
        this.plugins.adaptation.join(`guest ${target}`, { target });
        this.plugins.adaptation.record('nobody', 'answer', { right: 1 });
      },
    };
    static override async onAuth(): Promise<boolean> {
      return true;
    }
  };
const entry: RoomEntry = { name: 'quiz', definition, create: createQuizRoom };
/** Its `apply` returns a promise that rejects. */
const later = defineAdaptation({
  ...quizSpec(),
  name: 'later',
  fallback: {
    kind: 'rule',
    policy: {
      initial: 0,
      decide: ({ previous, memory }) => ({
        values: { ...previous, session: { level: memory / 100 } },
        memory: memory + 1,
      }),
    },
  },
  apply: async () => {
    throw new Error('a mistake in apply');
  },
});
const laterEntry: RoomEntry = {
  name: 'later',
  definition: later,
  create: (services) =>
    class extends Room {
      override plugins = definePlugins([new AdaptationPlugin(later, services)]);
    },
};
/** Its developer's own schema checks every event, and may take long. */
const asked: unknown[] = [];
const schema = {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value, asked: asked.push(value) }) },
} as const;
const seconds = { unit: 's', min: 0, max: 60, integer: false, outOfRange: 'clamp' } as const;
const thoughts = defineEvents({ think: { source: 'reported', fields: { seconds }, schema } });
const thoughtful = defineAdaptation({
  ...quizSpec(),
  name: 'thoughtful',
  events: thoughts,
  features: defineFeatures(thoughts, (f) => ({
    thought: f.last('think', 'seconds', { unit: 's', min: 0, max: 100, words: 'time to think' }),
  })),
  policy: bandPolicy('level', { coolDownMs: 500 }),
  fallback: { kind: 'hold' },
});
const thoughtfulEntry: RoomEntry = {
  name: 'thoughtful',
  definition: thoughtful,
  create: (services) =>
    class extends Room {
      level = 0.5;
      override plugins = definePlugins([new AdaptationPlugin(thoughtful, services)]);
    },
};
/** Its rule moves the level at every decision, so that there is something to be told of. */
const moving = defineAdaptation({
  ...quizSpec(),
  name: 'moving',
  everyMs: 100,
  fallback: {
    kind: 'rule',
    policy: {
      initial: 0,
      decide: ({ previous, memory }) => ({
        values: { ...previous, session: { level: (memory % 10) / 10 } },
        memory: memory + 1,
      }),
    },
  },
});
const movingEntry: RoomEntry = {
  name: 'moving',
  definition: moving,
  create: (services) =>
    class extends Room {
      level = 0.5;
      override plugins = definePlugins([new AdaptationPlugin(moving, services)]);
      override onDrop(client: ServerClient): void {
        this.allowReconnection(client, 60).catch(() => undefined);
      }
    },
};
/** What its listener was told; the second time, it throws. */
const heard: number[] = [];
const listeningEntry: RoomEntry = {
  name: 'listening',
  definition: moving,
  create: (services) =>
    class extends Room {
      level = 0.5;
      override plugins = definePlugins([new AdaptationPlugin(moving, services)]);
      override onCreate(): void {
        this.plugins.adaptation.record('nobody', 'hint', {});
        this.plugins.adaptation.onDecision(({ id }) => {
          heard.push(id);
          if (heard.length === 2) throw new Error('a mistake in a listener');
        });
      }
    },
};
/** Its developer forgot the plugin. */
const plainEntry: RoomEntry = { name: 'plain', definition, create: () => class extends Room {} };
const lobby: RoomEntry = {
  name: 'lobby',
  definition,
  create: (services) =>
    class extends createQuizRoom(services) {
      override onCreate(): void {
        this.roomId = 'lobby';
      }
    },
};

async function kindsOf(file: string): Promise<string[]> {
  const kinds: string[] = [];
  for await (const { kind } of openSessionLog(file).records()) kinds.push(kind);
  return kinds;
}

const lastKindOf = async (file: string) => (await kindsOf(file)).at(-1);

describe('the adaptation plugin', () => {
  let server: TestServer;
  const logged: string[] = [];
  const metric = async (line: RegExp) =>
    line.exec(await (await fetch(`http://127.0.0.1:${server.app.adminPort}/metrics`)).text())?.[1];

  beforeAll(async () => {
    const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
    server = await startTestServer(
      { RUBATO_MODELS_DIR: 'no-models' },
      [entry, lobby, laterEntry, thoughtfulEntry, movingEntry, listeningEntry, plainEntry],
      logger,
    );
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('[SL12] a room that always has the same id leaves a log for each of its sessions', async () => {
    for (let session = 1; session <= 3; session++) {
      const room = await new Client(server.url.replace('http', 'ws')).joinOrCreate('lobby');
      expect(room.roomId).toBe('lobby');
      await room.leave();
      await until('the session to be logged', async () => {
        const names = (await readdir(server.logDirectory)).filter((name) => name.startsWith('lobby'));
        const ends = await Promise.all(names.map((name) => lastKindOf(join(server.logDirectory, name))));
        return ends.filter((kind) => kind === 'end').length === session;
      });
    }
  });

  it("[RM7, RP5, CA31, SV83] stops adapting when a game's policy throws, and says so; the game goes on, and its log replays", async () => {
    const room = await new Client(server.url.replace('http', 'ws')).joinOrCreate('quiz');
    const levels: number[] = [];
    let closed = false;
    room.onMessage('level', (level: number) => levels.push(level));
    room.onLeave(() => {
      closed = true;
    });
    const failures = () => metric(/rubato_failures_total\{where="adaptation"\} (\d+)/);
    await until('the mistake to be reported', async () => (await failures()) === '1');
    expect(server.app.readiness()).toMatchObject({ ready: true, status: 'degraded' });
    expect(server.app.readiness().problems).toContain(
      'ROOM_STOPPED: expected sessions of "quiz" that adapt, got 1 that stopped, the last by Error in a policy; the log has it',
    );
    expect(await metric(/rubato_stopped_sessions\{room="quiz"\} (\d+)/)).toBe('1');
    expect(await metric(/rubato_adaptation_stops_total\{room="quiz",place="policy"\} (\d+)/)).toBe('1');
    const adaptation = adaptationOf(room);
    await until('the page to be told', () => adaptation.latest !== null);
    expect(adaptation.latest?.stopped).toBe('policy');
    room.send('ask');
    await until('the room to answer', () => levels.length > 0);
    expect(levels).toEqual([0.5]);
    // Ten more decisions would have been due. The failure was reported once, and the policy is not asked again.
    const before = performance.now();
    await until('two seconds', () => performance.now() > before + 2000);
    expect(await failures()).toBe('1');
    expect(closed).toBe(false);
    await room.leave();
    const log = join(server.logDirectory, `${room.roomId}.0.rblog`);
    const read = async () => {
      const records: LogRecord[] = [];
      for await (const record of openSessionLog(log).records()) records.push(record);
      return records;
    };
    await until('the log to end', async () => existsSync(log) && (await read()).at(-1)?.kind === 'end');
    expect((await read()).map(({ kind }) => kind)).toContain('stopped');
    const { difference, checked } = await createReplayer({ definition }).replay(openSessionLog(log).records());
    expect(difference).toBeNull();
    expect(checked.prediction).toBe(1);
  });

  it('[RM45, RM47] an async apply that rejects is reported once, and stops the adaptation; its room is full at 64', async () => {
    const room = await new Client(server.url.replace('http', 'ws')).joinOrCreate('later');
    const told = () => logged.filter((line) => line.includes('a mistake in apply'));
    await until('the mistake to be reported', () => told().length > 0);
    expect(JSON.parse(told()[0]!)).toMatchObject({ room: 'later', roomId: room.roomId, method: 'adaptation apply' });
    const [listed] = await matchMaker.query({ name: 'later' });
    expect(listed?.maxClients).toBe(64);
    const log = join(server.logDirectory, `${room.roomId}.0.rblog`);
    await until('the log to say so', async () => existsSync(log) && (await kindsOf(log)).includes('stopped'));
    await room.leave();
    await until('the log to end', async () => (await kindsOf(log)).includes('end'));
    expect((await kindsOf(log)).filter((kind) => kind === 'decision')).toHaveLength(1);
    expect(told()).toHaveLength(1);
    const { difference, checked } = await createReplayer({ definition: later }).replay(openSessionLog(log).records());
    expect([difference, checked.decision]).toEqual([null, 1]);
  });

  it('[EV31, EV32] checks what a client reports once; a clamped field is counted and logged, and replays', async () => {
    const room = await new Client(server.url.replace('http', 'ws')).joinOrCreate('thoughtful');
    asked.length = 0;
    const frame = encodeEvents([75, 6].map((time, seq) => ({ type: 0, seq, fields: [time] })));
    room.sendBytes(MESSAGE.events, frame);
    await until(
      'both to be counted',
      async () => (await metric(/rubato_events_total\{room="thoughtful",type="think"\} (\d+)/)) === '2',
    );
    expect(await metric(/rubato_events_clamped_total\{room="thoughtful",type="think"\} (\d+)/)).toBe('1');
    expect(asked).toEqual([{ seconds: 60 }, { seconds: 6 }]);
    await room.leave();
    const log = join(server.logDirectory, `${room.roomId}.0.rblog`);
    await until('the log to end', async () => existsSync(log) && (await lastKindOf(log)) === 'end');
    const events: LogRecord[] = [];
    for await (const record of openSessionLog(log).records()) if (record.kind === 'event') events.push(record);
    expect(events).toEqual([
      expect.objectContaining({ seq: 0, fields: [60], clamped: 1 }),
      expect.not.objectContaining({ clamped: 1 }),
    ]);
    const { difference, checked } = await createReplayer({ definition: thoughtful }).replay(
      openSessionLog(log).records(),
    );
    expect([difference, checked.event]).toEqual([null, 2]);
  });

  it('[EV11] counts an event or field that is not declared, and logs it once per kind of room; play goes on', async () => {
    const client = new Client(server.url.replace('http', 'ws'));
    const rooms = [await client.create('quiz'), await client.create('quiz')];
    const counted = (code: string) => metric(new RegExp(`rubato_rejects_total\\{room="quiz",code="${code}"\\} (\\d+)`));
    for (const room of rooms) {
      room.send('answer', { type: 'answer', fields: { right: 1 } });
      for (let i = 0; i < 3; i++) {
        room.send('answer', { type: 'anwser', fields: { right: 1 } });
        room.send('answer', { type: 'answer', fields: { right: 1, seconds: 2 } });
      }
    }
    await until('each to be counted', async () => (await counted('EVENT_UNKNOWN')) === '6');
    await until('each to be counted', async () => (await counted('EVENT_FIELD_UNKNOWN')) === '6');
    const told = logged.filter((line) => line.includes('"code":"EVENT_'));
    expect(told.map((line) => JSON.parse(line).problem)).toEqual([
      'expected a declared event, got "anwser" (did you mean "answer"?)',
      'expected event "answer" with no other fields than [right], got "seconds"',
    ]);
    expect(await metric(/rubato_events_total\{room="quiz",type="answer"\} (\d+)/)).toBe('2');
    for (const room of rooms) await room.leave();
  });

  it("[AD32, EV33] counts and logs a guest's target that can't be met, and an event of nobody; its log has neither", async () => {
    const room = await new Client(server.url.replace('http', 'ws')).create('quiz');
    const counted = (code: string) => metric(new RegExp(`rubato_rejects_total\\{room="quiz",code="${code}"\\} (\\d+)`));
    for (const target of [75, 0.6, -1]) room.send('guest', target);
    await until('each to be counted', async () => (await counted('EVENT_PLAYER')) === '3');
    expect(await counted('PLAYER_TARGET')).toBe('2');
    const told = logged.filter((line) => /"code":"(PLAYER_TARGET|EVENT_PLAYER)"/.test(line));
    expect(told.map((line) => JSON.parse(line).problem)).toEqual([
      "expected a player's target to be a chance from 0 to 1, got 75",
      'expected event "answer" of a client that has joined (the client or its sessionId), got the sessionId of one that has no seat',
    ]);
    await room.leave();
    const log = join(server.logDirectory, `${room.roomId}.0.rblog`);
    await until('the log to end', async () => existsSync(log) && (await lastKindOf(log)) === 'end');
    const targets: unknown[] = [];
    for await (const record of openSessionLog(log).records())
      if (record.kind === 'join' || record.kind === 'event') targets.push(Reflect.get(record, 'target'));
    expect(targets).toEqual([undefined, undefined, 0.6, undefined]);
  });

  const logOf = async (roomId: string) => {
    const file = join(server.logDirectory, `${roomId}.0.rblog`);
    await until('the log to end', async () => existsSync(file) && (await lastKindOf(file)) === 'end');
    return file;
  };

  it('[CA7, RM51, RM55] a page is told, reports, switches, wishes and comes back; its session replays', async () => {
    const room = await new Client(server.url.replace('http', 'ws')).joinOrCreate('moving');
    room.reconnection.minUptime = Number.NEGATIVE_INFINITY;
    const adaptation = adaptationOf(room);
    await until('a decision', () => (adaptation.latest?.decisions.length ?? 0) > 1);
    expect(adaptation.hello).toMatchObject({ name: 'moving', slot: 0, lastEvent: -1 });
    expect(adaptation.latest).toMatchObject({ source: 'fallback', fallback: 'failed', models: [] });
    const counted = () => metric(/rubato_events_total\{room="moving",type="hint"\} (\d+)/);
    adaptation.report('hint');
    await until('the event', async () => (await counted()) === '1');
    adaptation.wish(0.6);
    adaptation.setEnabled(false);
    await until('wish and switch', () => {
      const player = adaptation.player();
      return player?.target === 0.6 && !player.adaptive;
    });
    adaptation.setEnabled(true);
    await until('the switch', () => adaptation.player()?.adaptive === true);
    let hellos = 0;
    room.onMessage(MESSAGE.hello, () => hellos++);
    room.connection.close(4010);
    adaptation.report('hint');
    await until('the way back', () => hellos > 0);
    adaptation.report('hint');
    await until('events of before and after', async () => (await counted()) === '3');
    await room.leave();
    const file = await logOf(room.roomId);
    const { difference, checked } = await createReplayer({ definition: moving }).replay(openSessionLog(file).records());
    expect([difference, checked.event]).toEqual([null, 3]);
    expect(await kindsOf(file)).toContain('wish');
  });

  it('[CA32] a page learns that a room has no plugin', async () => {
    const adaptation = adaptationOf(await new Client(server.url.replace('http', 'ws')).create('plain'));
    await until('the room to refuse the question', () => adaptation.error !== null);
    expect(adaptation.error?.message).toMatch(/^CLIENT_ROOM: expected a room with the plugin, /);
  });

  it('[RM54, CA33] another protocol is refused once, and wrong bodies are counted and change nothing', async () => {
    const client = new Client(server.url.replace('http', 'ws'));
    const [room, quiet] = [await client.create('moving'), await client.create('moving')];
    const refusals: AdaptationRefusal[] = [];
    room.onMessage(MESSAGE.refused, (refusal: AdaptationRefusal) => refusals.push(refusal));
    let told = 0;
    for (const name of [MESSAGE.hello, MESSAGE.decision]) {
      room.onMessage(name, () => told++);
      quiet.onMessage(name, () => told++);
    }
    room.send(MESSAGE.watch, { protocol: 9, on: true });
    await until('the refusal', () => refusals.length > 0);
    expect(refusals).toEqual([
      {
        protocol: 1,
        code: 'CLIENT_PROTOCOL',
        message:
          'CLIENT_PROTOCOL: expected a client of protocol 1 (give page and server one version of rubato, then reload), got one of protocol 9',
      },
    ]);
    const wrong: [string, unknown][] = [
      ...[undefined, 7, {}, { on: true }, { protocol: 1 }, { protocol: 1.5, on: true }].map(
        (body): [string, unknown] => [MESSAGE.watch, body],
      ),
      [MESSAGE.watch, { protocol: 1, on: true, language: 'x'.repeat(36) }],
      ...[undefined, {}, { target: '0.5' }, { target: Number.NaN }].map((body): [string, unknown] => [
        MESSAGE.wish,
        body,
      ]),
    ];
    for (const [name, body] of wrong) room.send(name, body);
    for (const target of [75, -1]) room.send(MESSAGE.wish, { target });
    const counted = (code: string) =>
      metric(new RegExp(`rubato_rejects_total\\{room="moving",code="${code}"\\} (\\d+)`));
    await until('all to be counted', async () => (await counted('MESSAGE_INVALID')) === String(wrong.length));
    expect(await counted('PLAYER_TARGET')).toBe('2');
    expect(told).toBe(0);
    // Who asks is told what was wrong with the question; nobody waits for an answer to a wish.
    await until('the answers', () => refusals.length === 8);
    expect(refusals[4]?.message).toBe(
      'MESSAGE_INVALID: expected adaptation:watch with { protocol: a whole number, on: true or false, language: a tag or none }, ' +
        'got protocol nothing, on true, language nothing',
    );
    await room.leave();
    await quiet.leave();
    expect(await kindsOf(await logOf(room.roomId))).not.toContain('wish');
  });

  it('[RM56, RM59] a listener hears of each decision; a throw in it stops the adaptation; an event in onCreate is reported', async () => {
    const room = await new Client(server.url.replace('http', 'ws')).joinOrCreate('listening');
    const told = () => logged.filter((line) => line.includes('a mistake in a listener'));
    await until('the mistake to be reported', () => told().length > 0);
    const log = join(server.logDirectory, `${room.roomId}.0.rblog`);
    await until('the log to say so', async () => existsSync(log) && (await kindsOf(log)).includes('stopped'));
    await room.leave();
    const kinds = await kindsOf(await logOf(room.roomId));
    expect(kinds.filter((kind) => kind === 'decision')).toHaveLength(2);
    expect([heard, told().length]).toEqual([[1, 2], 1]);
    expect(logged.filter((line) => line.includes("after the room's onCreate"))).toHaveLength(1);
    const { difference } = await createReplayer({ definition: moving }).replay(openSessionLog(log).records());
    expect(difference).toBeNull();
  });
});
