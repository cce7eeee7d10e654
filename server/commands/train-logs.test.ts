import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beliefPolicy, defineAdaptation, defineEvents, defineFeatures, model } from 'rubato';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJournal } from '../../adaptation/log/session-log-journal.ts';
import { createSessionLogStore, type SessionLogStore } from '../../adaptation/log/session-log-store.ts';
import { AdaptationSession } from '../../adaptation/session/adaptation-session.ts';
import { checkPipeline } from '../../inference/predictor/check-pipeline.ts';
import { readModel } from '../../inference/registry/model-store.ts';
import { boosting } from '../../training/algorithms/boosting/boosting.ts';
import { splitByGroup } from '../../training/data/split-by-group.ts';
import type { Table } from '../../training/data/table.ts';
import { createRandom } from '../../training/random.ts';
import { planLogs } from '../../training/session-logs/log-plan.ts';
import { findLogs, readLogTable } from '../../training/session-logs/log-table.ts';
import { trainModel } from '../../training/train-model.ts';
import { runTrainLogs, type TrainLogsOptions } from './train-logs.ts';

const events = defineEvents({
  right: { source: 'observed', fields: { seconds: { unit: 's', min: 0, max: 60, integer: false } } },
  wrong: { source: 'observed', fields: { seconds: { unit: 's', min: 0, max: 60, integer: false } } },
});
const features = defineFeatures(events, (f) => ({
  pace: f.mean('right', 'seconds', { last: 8, unit: 's', min: 0, max: 60, words: 'time for an answer' }),
  wrong: f.total('wrong', { unit: 'answers', min: 0, max: 1e6, words: 'wrong answers' }),
}));
const shared = {
  ...{ events, features },
  levers: { level: { scope: 'session', min: 0, max: 10, initial: 5, harder: 'up', words: 'level' } },
  outcome: { success: 'right', failure: 'wrong' },
  policy: beliefPolicy('level'),
  apply: () => {},
} as const;
/** As the game was on the rule, and with the model that is to be made. */
const onRule = defineAdaptation({ ...shared, name: 'quiz' });
const onModel = defineAdaptation({
  ...shared,
  name: 'quiz',
  pipeline: model('quiz', '1'),
  predicts: { kind: 'chance', words: 'the next answer is right' },
  fallback: { kind: 'rule', policy: beliefPolicy('level') },
  inputs: [{ kind: 'candidates', column: 'level', lever: 'level', offsets: [-4, -2, 0, 2, 4] }],
});
const other = defineAdaptation({ ...shared, name: 'other' });
const rooms = [{ name: 'evening', definition: onModel }];

const NO_MODEL = { source: 'fallback', reason: 'failed', code: 'MODEL_NOT_FOUND', detail: '' } as const;
const ANSWERS = 40;

/** Plays a session on the rule; who answers fast is strong. Returns when its log has all. */
async function play(store: SessionLogStore, definition: typeof onRule, seed: number): Promise<void> {
  const random = createRandom(seed);
  const strength = 1 + 8 * random();
  const log = store.open({
    ...{
      kind: 'header',
      format: 2,
      sessionId: `${definition.name}-${seed}`,
      room: 'evening',
      seed,
      rubatoVersion: 'test',
    },
    startedAt: '2026-01-01T00:00:00.000Z',
    definition: {
      ...{ name: definition.name, layoutHash: definition.layoutHash, featuresHash: definition.features.hash },
      ...{ pipeline: 'none', mode: 'on', offsetMs: 0 },
    },
  });
  let tick = 0;
  const session = new AdaptationSession({
    definition,
    ports: {
      session: 'test',
      predictor: { predict: async () => NO_MODEL, explain: async () => null },
      journal: createJournal(log, events, () => tick),
    },
    mode: 'on',
  });
  session.join('0', 0, 0);
  log.append({ kind: 'join', tick, slot: 0, atMs: 0 });
  for (let answer = 0; answer < ANSWERS; answer++) {
    for (let beat = 0; beat < 6; beat++) {
      tick++;
      session.tick(tick * 50);
      while (session.inFlight) await new Promise((done) => setImmediate(done));
    }
    const chance = 1 / (1 + Math.exp(session.valuesFor('0').level! - strength - 1));
    const seconds = 12 - strength + random();
    session.record('0', random() < chance ? 'right' : 'wrong', { seconds }, tick * 50);
  }
  // A last question, whose answer nobody waits for.
  for (let beat = 0; beat < 6; beat++) {
    tick++;
    session.tick(tick * 50);
    while (session.inFlight) await new Promise((done) => setImmediate(done));
  }
  log.append({ kind: 'end', tick, reason: 'disposed' });
  session.close();
  await log.close();
}

/**
 * How much likelier a model finds it that a fast player (strength 7) does well at level 5 than a slow one (strength 3);
 * in truth 0.68. The share of successes tells little: adaptation makes it nearly the same for all.
 */
async function gapOf(table: Table): Promise<number> {
  const { train, validation } = splitByGroup(table);
  const data = { task: 'probability', train, validation } as const;
  const trained = await trainModel(boosting, data, { maxTrees: 40, monotone: [0, 0, -1] }, { seed: 1 });
  const [fast, slow] = trained.predict({ rows: Float32Array.of(5.5, 5, 5, 9.5, 5, 5), width: 3 });
  const chance = (score: number) => 1 / (1 + Math.exp(-score));
  return chance(fast!) - chance(slow!);
}

describe('the command that learns from session logs', () => {
  let directory: string;
  let logs: string;
  const train = async (more: Partial<TrainLogsOptions> = {}) => {
    let printed = '';
    const options: TrainLogsOptions = {
      ...{ room: 'evening', log: [logs], algorithm: 'boosting', options: { maxTrees: 40 }, folds: 4, seed: 1 },
      ...{ threads: 1, out: join(directory, 'models'), json: false },
      ...more,
    };
    await runTrainLogs(
      options,
      rooms,
      (path) => resolve(path),
      (text) => {
        printed += text;
      },
    );
    return printed;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-logs-'));
    logs = join(directory, 'logs');
    const store = await createSessionLogStore({ directory: logs, maxDirectoryBytes: 1e9 });
    for (let seed = 1; seed <= 60; seed++) await play(store, onRule, seed);
    await play(store, other, 1);
    await store.close();
    await writeFile(join(logs, 'noise.0.rblog'), 'this is no log');
    await writeFile(join(logs, 'notes.txt'), 'not even named like one');
    // It ends within its last record.
    const whole = await readFile(join(logs, 'quiz-1.0.rblog'));
    await truncate(join(logs, 'quiz-1.0.rblog'), whole.length - 3);
  });

  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('[TR103] counts what it leaves out, and says so', async () => {
    const files = await findLogs([logs]);
    const { table, counts } = await readLogTable(files, planLogs(onModel));
    expect(counts).toMatchObject({
      sessions: 60,
      players: 60,
      otherRooms: 1,
      otherLayouts: 0,
      unfinished: 1,
      damaged: 1,
    });
    expect(counts.censored).toBeGreaterThan(0);
    expect(table.labels).toHaveLength(counts.rows);
    expect(new Set(table.groups).size).toBe(60);
  });

  it('[TR104] makes a model that the room serves', async () => {
    const printed = await train();
    expect(printed).toContain('quiz@1: the probability of success by boosting, cross-validated, 4 parts');
    expect(printed).toMatch(/rows of 60 players in 60 sessions, .*1 sessions of other rooms/);
    const { manifest } = await readModel(join(directory, 'models'), 'quiz', '1');
    expect(() => checkPipeline(onModel, manifest)).not.toThrow();
  });

  it('[TR105] tells strong players from weak ones by their ways, which shuffled outcomes do not', async () => {
    const { table } = await readLogTable(await findLogs([logs]), planLogs(onModel));
    const shuffled: number[] = [];
    for (let seed = 1; seed <= 5; seed++) {
      const random = createRandom(seed);
      const order = Array.from(table.labels, (label) => ({ label, place: random() }));
      const labels = Float32Array.from(order.sort((a, b) => a.place - b.place).map(({ label }) => label));
      shuffled.push(await gapOf({ ...table, labels }));
    }
    const gap = await gapOf(table);
    // Far from the truth: each player was met near their own level alone, so little is known of others there.
    expect(gap).toBeGreaterThan(0.1);
    for (const one of shuffled) expect(Math.abs(one)).toBeLessThan(gap / 2);
  });

  it.each([
    [{ room: 'gold' }, 'REPLAY_ROOM: expected one of the rooms that are known (evening)'],
    [{ room: 'quiz', from: './package.json' }, 'REPLAY_ROOM: expected a module that exports'],
    [{ log: ['none/*.rblog'] }, 'DATA_FILE: expected session logs (.rblog), got none at'],
    [{ algorithm: 'linear' }, 'expected an algorithm that learns a probability, got linear'],
  ])('[TR106] asked for %j says what it expected', async (more, expected) => {
    await expect(train(more)).rejects.toThrow(expected);
  });
});
