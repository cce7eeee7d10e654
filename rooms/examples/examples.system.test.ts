import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client, type Room } from '@colyseus/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeFrame, FILE_HEADER } from '../../adaptation/log/log-frames.ts';
import { openSessionLog } from '../../adaptation/log/session-log-reader.ts';
import { type InferencePool, NO_FIGURES } from '../../inference/contract.ts';
import { Meter } from '../../loadtest/generator/meter.ts';
import { OpenLoop } from '../../loadtest/generator/open-loop.ts';
import { createCast } from '../../loadtest/players/cast.ts';
import { findPlayers } from '../../loadtest/players/find-players.ts';
import type { PlayerHost } from '../../loadtest/players/player.ts';
import { runReplay } from '../../server/commands/replay-command.ts';
import { startTestServer, type TestServer } from '../../test-support/test-server.ts';
import { until } from '../../test-support/until.ts';
import { boosting } from '../../training/algorithms/boosting/boosting.ts';
import { writeModel } from '../../training/export/model-files.ts';
import { createRandom } from '../../training/random.ts';
import { trainModel } from '../../training/train-model.ts';
import { drillAdaptation } from './adaptive-drill.ts';
import { drillEntry } from './drill-entry.ts';
import type { DrillState } from './drill-room.ts';
import { raceAdaptation } from './race-adaptation.ts';
import { raceEntry } from './race-entry.ts';

/** Pause before each answer: a player who answered every patch would send twenty messages a second, the limit. */
const THINK_MS = 100;

/** Answers every question that is seen; `right` says whether the answer is correct. */
async function answerFor(
  server: TestServer,
  right: boolean,
  enough: (state: DrillState) => boolean,
): Promise<DrillState> {
  const room: Room<never, DrillState> = await new Client(server.url.replace('http', 'ws')).joinOrCreate('drill');
  let answered = '';
  let left: number | null = null;
  room.onLeave((code) => {
    left = code;
  });
  room.onStateChange((state) => {
    const question = state.seats.get(room.sessionId)?.question ?? '';
    if (question === '' || question === answered) return;
    answered = question;
    const [a, b] = question.split(' + ').map(Number);
    setTimeout(() => left === null && room.send('answer', right ? a! + b! : -1), THINK_MS);
  });
  const followed = () => {
    if (left !== null) throw new Error(`the room closed with ${left}`);
    return room.state?.seats !== undefined && enough(room.state);
  };
  await until('what the answers lead to', followed);
  const { state } = room;
  await room.leave();
  return state;
}

/** Replays all logs of a server whose sessions have ended, and returns the results. */
async function replayAll(
  { logDirectory }: TestServer,
  options: { models: string; pipeline?: string } = { models: 'no-models' },
) {
  const said: string[] = [];
  const codes: number[] = [];
  for (const name of await readdir(logDirectory)) {
    codes.push(await runReplay(join(logDirectory, name), options, (line) => said.push(line)));
  }
  return { codes, said: said.join('\n') };
}

const untilReplayed = (server: TestServer, sessions: number) =>
  until('all sessions to have ended, and to replay', async () => {
    const { codes, said } = await replayAll(server);
    if (codes.includes(2)) throw new Error(said);
    return codes.length === sessions && codes.every((code) => code === 0);
  });

/** Checks logs cut off after each of their records: each is torn there, and equals its replay up to there. */
async function cutAtEachRecord({ logDirectory }: TestServer): Promise<void> {
  const [name = ''] = await readdir(logDirectory);
  const frames: Buffer[] = [FILE_HEADER];
  for await (const record of openSessionLog(join(logDirectory, name)).records()) frames.push(encodeFrame(record));
  const directory = await mkdtemp(join(tmpdir(), 'rubato-cut-'));
  const file = join(directory, 'cut.0.rblog');
  const codes = new Map<number, number>();
  for (let length = 1; length < Math.min(frames.length, 200); length++) {
    await writeFile(file, Buffer.concat(frames.slice(0, length)));
    codes.set(length, await runReplay(file, { models: 'no-models' }, () => undefined));
  }
  await rm(directory, { recursive: true });
  expect([...codes].filter(([, code]) => code !== 3)).toEqual([]);
}

describe('the drill, made adaptive in thirty lines', () => {
  let server: TestServer;

  afterEach(async () => {
    vi.restoreAllMocks();
    await server[Symbol.asyncDispose]();
  });

  it('[RM9, RP6] runs on its rule while it has no model, and says that it does', async () => {
    server = await startTestServer({ RUBATO_MODELS_DIR: 'no-models' }, [drillEntry]);
    const readiness = server.app.readiness();
    expect(readiness).toMatchObject({ ready: true, status: 'degraded' });
    expect(readiness.problems[0]).toContain('MODEL_NOT_FOUND');
    await answerFor(server, true, (state) => state.level >= 3.5);
    await answerFor(server, false, (state) => state.level <= 2.5);
    await untilReplayed(server, 2);
  });

  it('[RM9, RP6, RP7, RP8] is led by a model as soon as one is there; its log replays by its own definition', async () => {
    const models = await mkdtemp(join(tmpdir(), 'rubato-drill-'));
    await trainDrill(models);
    server = await startTestServer({ RUBATO_MODELS_DIR: models }, [drillEntry]);
    expect(server.app.readiness()).toEqual({ ready: true, status: 'ok', problems: [] });
    await answerFor(server, true, (state) => state.level >= 4);
    await untilReplayed(server, 1);
    expect((await replayAll(server)).said).toMatch(/of "drill".*checked from the logged events.*No difference/s);
    await cutAtEachRecord(server);
    const recomputed = await replayAll(server, { models, pipeline: 'drill@1' });
    expect(recomputed.codes).toEqual([0]);
    expect(recomputed.said).toMatch(/drill@1 answered (\d+) of \1 logged requests/);
    // The arena's model knows nothing of a drill.
    await expect(replayAll(server, { models: 'models', pipeline: 'success@3' })).rejects.toMatchObject({
      code: 'MODEL_LAYOUT',
    });
    await rm(models, { recursive: true });
  });

  it('asks nothing twice in a row, which who answers would not see', async () => {
    server = await startTestServer({ RUBATO_MODELS_DIR: 'no-models' }, [drillEntry]);
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await answerFor(server, true, (state) => [...state.seats.values()].some((seat) => seat.score >= 3));
  });
});

const RACE_BOT = resolve('rooms/examples/race-bot.ts');

/** Predicts a slow lap every time. */
const pessimist: InferencePool = {
  infer: async ({ rowCount }) => ({
    ok: true,
    values: new Float32Array(rowCount).fill(55),
    outputs: [{ name: 'seconds', width: 1 }],
    model: 'race@1',
    queueMs: 0,
    computeMs: 0,
    batchRows: rowCount,
  }),
  stats: () => NO_FIGURES,
  close: async () => undefined,
  destroy: async () => undefined,
};

describe('the race, a second game that only the list of room entries names', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ RUBATO_MODELS_DIR: 'no-models', RUBATO_RACE_SEED: '7' }, [raceEntry]);
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const logOf = async () => openSessionLog(join(server.logDirectory, (await readdir(server.logDirectory))[0] ?? ''));

  it('[RM50, LT31, SV82] is load-tested by its bot, counted by its name, and its log replays', async () => {
    const meter = new Meter();
    const players = await findPlayers('race', RACE_BOT);
    const cast = createCast({ room: 'race', players, playing: 0.5, seed: 1 });
    const host: PlayerHost = { base: server.url, meter, closed: () => undefined };
    const loop = new OpenLoop(1000 / players.actsPerSecond, () => undefined);
    const drivers = [0, 1, 2].map((index) => cast.create(host, index));
    for (const driver of drivers) {
      await driver.join(cast.join);
      loop.add(driver);
    }
    // There must be more than two laps each.
    await until('bends in patches', () => meter.histograms.eventToPatch.totalCount > 30);
    loop.stop();
    expect(meter.errors).toEqual({});
    expect(meter.patches).toMatchObject({ lost: 0, outOfOrder: 0 });
    expect(meter.counters.torn).toBe(0);
    const metrics = await (await fetch(`http://127.0.0.1:${server.app.adminPort}/metrics`)).text();
    expect(metrics).toContain('rubato_sessions{room="race"} 1');
    expect(metrics).toContain('rubato_players{room="race"} 3');
    expect(metrics).toMatch(/rubato_answers_total\{room="race",source="fallback",reason="\w+"\} [1-9]/);
    expect(metrics).toMatch(/rubato_events_total\{room="race",type="lap"\} [1-9]/);
    for (const { connection } of drivers) connection.leave();
    await untilReplayed(server, 1);
    expect((await replayAll(server)).said).toMatch(/of "race".*\d+ event,.*[1-9]\d* decision.*No difference/s);
    const log = await logOf();
    for await (const record of log.records()) {
      expect(record).toMatchObject({ kind: 'header', room: 'race', seed: 7, definition: { name: 'race' } });
      break;
    }
    const recomputed = await raceEntry.replayer!.recompute(
      (await logOf()).records(),
      raceAdaptation.pipeline,
      pessimist,
    );
    expect(recomputed).toMatchObject({ unanswered: 0, difference: { grip: { max: expect.any(Number) } } });
    expect(recomputed.requests).toBeGreaterThan(0);
  });

  it('[LT30] is played by the command like every room', async () => {
    const out = await mkdtemp(join(tmpdir(), 'rubato-race-'));
    const words = ['join-storm', '--url', server.url, '--room', 'race', '--player', 'rooms/examples/race-bot.ts'];
    const more = ['--clients', '4', '--generators', '1', '--quiet', '--out', out];
    const child = spawn(process.execPath, ['loadtest/main.ts', ...words, ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    await new Promise((done) => child.once('close', done));
    expect(output).toMatch(/join-storm: 4 clients × 5\/s for \d+ s, room race/);
    expect(output).toMatch(/joined +4 +clients/);
    await rm(out, { recursive: true });
  });
});

/** Trains a small model of made-up learners: those who are often right stay right at a higher level. */
async function trainDrill(directory: string): Promise<void> {
  const random = createRandom(3);
  const make = (count: number) => {
    const rows = new Float32Array(count * 3);
    const labels = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const skill = random();
      const level = 1 + 9 * random();
      rows.set([Math.round(10 * Math.min(1, skill + 0.2 * random())) / 10, 60 * (1 - skill) * random(), level], 3 * i);
      labels[i] = random() < 1 / (1 + Math.exp(level - 2 - 10 * skill)) ? 1 : 0;
    }
    return { rows, labels, width: 3, groups: Int32Array.from(labels, (_, i) => i) };
  };
  const data = { task: 'probability', train: make(4000), validation: make(1000) } as const;
  const model = await trainModel(
    boosting,
    data,
    { maxTrees: 60, learningRate: 0.2, maxLeaves: 8, rowShare: 1, featureShare: 1, monotone: [1, 0, -1] },
    { seed: 1 },
  );
  await writeModel(directory, model, make(100), {
    name: 'drill',
    version: '1',
    layoutHash: drillAdaptation.layoutHash,
    columns: ['correct', 'pace', 'level'],
    metrics: {},
    trainedBy: { made: 'in a test' },
  });
}
