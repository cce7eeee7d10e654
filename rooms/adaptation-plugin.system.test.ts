import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { definePlugins, Room } from '@colyseus/core';
import { Client } from '@colyseus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../inference/testing/until.ts';
import type { LogRecord } from '../profiles/session-log/records.ts';
import { openSessionLog } from '../profiles/session-log/session-log-reader.ts';
import { startTestServer, type TestServer } from '../server/testing/test-server.ts';
import { AdaptationPlugin } from './adaptation-plugin.ts';
import type { AdaptationServices } from './adaptation-services.ts';
import type { Fallback } from './define-adaptation.ts';
import type { LeverMemory } from './policy/lever-policies.ts';
import { createReplayer } from './replayer.ts';
import type { RoomEntry } from './room-entry.ts';
import { quiz } from './testing.ts';

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
    };
    static override async onAuth(): Promise<boolean> {
      return true;
    }
  };
const entry: RoomEntry = { name: 'quiz', definition, create: createQuizRoom };
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

async function lastKindOf(file: string): Promise<string | undefined> {
  let last: string | undefined;
  for await (const { kind } of openSessionLog(file).records()) last = kind;
  return last;
}

describe('the adaptation plugin', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ RUBATO_MODELS_DIR: 'no-models' }, [entry, lobby]);
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

  it("[RM7, RP5] stops adapting when a game's policy throws; the game goes on, and its log replays", async () => {
    const room = await new Client(server.url.replace('http', 'ws')).joinOrCreate('quiz');
    const levels: number[] = [];
    let closed = false;
    room.onMessage('level', (level: number) => levels.push(level));
    room.onLeave(() => {
      closed = true;
    });
    const failures = async () =>
      /rubato_failures_total\{where="adaptation"\} (\d+)/.exec(
        await (await fetch(`http://127.0.0.1:${server.app.adminPort}/metrics`)).text(),
      )?.[1];
    await until('the mistake to be reported', async () => (await failures()) === '1');
    room.send('ask');
    await until('the room to answer', () => levels.length > 0);
    expect(levels).toEqual([0.5]);
    // Ten more decisions would have been due: it was reported once and is not asked again.
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
});
