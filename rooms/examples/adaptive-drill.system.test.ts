import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type Room } from '@colyseus/sdk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { until } from '../../inference/testing/until.ts';
import { startTestServer, type TestServer } from '../../server/testing/test-server.ts';
import { trainGbdt } from '../../training/gbdt/train-gbdt.ts';
import { writeModel } from '../../training/model-files.ts';
import { createRandom } from '../../training/random.ts';
import { trainedTrees } from '../../training/trained-model.ts';
import type { RoomEntry } from '../room-entry.ts';
import { createAdaptiveDrill, drillAdaptation } from './adaptive-drill.ts';
import type { DrillState } from './drill-room.ts';

const entry: RoomEntry = { name: 'drill', definition: drillAdaptation, create: createAdaptiveDrill };

/** Per question. Who answers with every patch sends twenty messages a second, the most that the room takes. */
const THINK_MS = 100;

/** Answers every question that is seen; `right` says whether correctly. */
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

describe('the drill, made adaptive in thirty lines', () => {
  let server: TestServer;

  afterEach(async () => {
    vi.restoreAllMocks();
    await server[Symbol.asyncDispose]();
  });

  it('[RM9] runs on its rule while it has no model, and says that it does', async () => {
    server = await startTestServer({ RUBATO_MODELS_DIR: 'no-models' }, [entry]);
    const readiness = server.app.readiness();
    expect(readiness).toMatchObject({ ready: true, status: 'degraded' });
    expect(readiness.problems[0]).toContain('MODEL_NOT_FOUND');
    await answerFor(server, true, (state) => state.level >= 3.5);
    await answerFor(server, false, (state) => state.level <= 2.5);
  });

  it('[RM9] is led by a model as soon as one is there', async () => {
    const models = await mkdtemp(join(tmpdir(), 'rubato-drill-'));
    await trainDrill(models);
    server = await startTestServer({ RUBATO_MODELS_DIR: models }, [entry]);
    expect(server.app.readiness()).toEqual({ ready: true, status: 'ok', problems: [] });
    await answerFor(server, true, (state) => state.level >= 4);
    await rm(models, { recursive: true });
  });

  it('asks nothing twice in a row, which who answers would not see', async () => {
    server = await startTestServer({ RUBATO_MODELS_DIR: 'no-models' }, [entry]);
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await answerFor(server, true, (state) => [...state.seats.values()].some((seat) => seat.score >= 3));
  });
});

/** A small model of made-up learners: who is right often stays right at a higher level. */
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
  const options = {
    seed: 1,
    maxTrees: 60,
    learningRate: 0.2,
    maxLeaves: 8,
    maxDepth: 4,
    l2: 1,
    minCurvature: 2,
    minGain: 0,
    rowShare: 1,
    featureShare: 1,
    monotone: [1, 0, -1],
    patience: 60,
  };
  const { trees } = trainGbdt(make(4000), make(1000), options);
  await writeModel(directory, trainedTrees(trees, drillAdaptation.width), make(100), {
    name: 'drill',
    version: '1',
    layoutHash: drillAdaptation.layoutHash,
    columns: ['correct', 'pace', 'level'],
    metrics: {},
    trainedBy: { made: 'in a test' },
  });
}
