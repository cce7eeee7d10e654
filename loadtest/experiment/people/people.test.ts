import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferencePool } from 'rubato/inference';
import { createRandom } from 'rubato/training';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askPeople } from './ask-people.ts';
import { tableOf, WIDTH } from './learn-people.ts';
import { definePeople } from './people-definition.ts';
import { type Person, readPlays } from './read-plays.ts';
import { renderPeople } from './render-people.ts';
import { runPeople } from './run-people.ts';

/** People whose scores scatter about a level of each. */
function madePeople(count: number): Person[] {
  const random = createRandom(3);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: count }, (_, i) => {
    const level = 3.5 + normal();
    const plays = Array.from({ length: 1 + Math.floor(12 * random()) }, (__, play) => ({
      seconds: 60 * play,
      score: Math.floor(Math.exp(level + 0.8 * normal())),
    }));
    return { plays, isTest: i % 3 === 0 };
  });
}

const HEADER = 'player,seconds,score,test';
const csvOf = (people: readonly Person[], header = HEADER) => {
  const rows = people.flatMap(({ plays, isTest }, i) =>
    plays.map(({ seconds, score }) => `${i},${seconds},${score},${isTest ? 1 : 0}`),
  );
  return `${[header, ...rows].join('\n')}\n`;
};

describe("real people's plays", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-people-test-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });
  const fileWith = async (text: string) => {
    const file = join(directory, 'plays.csv');
    await writeFile(file, text);
    return file;
  };

  it('[EX67] are read by the names of columns, in the order of time', async () => {
    const people = madePeople(90);
    const lines = csvOf(people).trim().split('\n').slice(1);
    const turned = lines.reverse().map((line) => line.split(',').reverse().join(','));
    const read = await readPlays(await fileWith(['test,score,seconds,player', ...turned].join('\n')));
    expect(read.reverse()).toEqual(people);
  });

  it('[EX67] are refused where they are none', async () => {
    const some = csvOf(madePeople(90));
    const refusals: readonly (readonly [string, RegExp])[] = [
      ['', /expected a header and rows, got nothing/],
      [`${HEADER}\n`, /expected 20 players or more with test 0, got 0/],
      [
        some.replace('score', 'points'),
        /expected the columns player, seconds, score, test, got player, seconds, points/,
      ],
      [some.replace(/\n5,0,\d+/, '\n5,0,NaN'), /expected a number of 0 or more, got "NaN" in .*line \d+, column score/],
      [some.replace(/\n5,0,\d+/, '\n5,0,'), /expected a number of 0 or more, got "" in/],
      [some.replace(/\n5,0,\d+/, '\n5,0,-1'), /got "-1" in/],
      [`${some}5,9999,1,1\n`, /expected the same in column test .* got both for player 5/],
      [`${HEADER}\n1,0,5,0\n1,9,5,0\n`, /expected 20 players or more with test 0, got 1/],
    ];
    for (const [text, message] of refusals) {
      await expect(readPlays(await fileWith(text)), String(message)).rejects.toThrow(message);
    }
    await expect(readPlays(join(directory, 'none.csv'))).rejects.toThrow(/DATA_FILE/);
  });

  it('[EX68] are expected from earlier plays alone', async () => {
    const people = madePeople(40).filter(({ plays }) => plays.length >= 4);
    const changed = people.map((person) => ({
      ...person,
      plays: person.plays.map((play, i) => (i === 2 ? { ...play, score: play.score < 46 ? 200 : 10 } : play)),
    }));
    const signal = { even: 0, perLogit: 0.6 };
    const definition = definePeople({ points: 46, people: { mean: 3, spread: 1 }, signal, model: null });
    const unasked = { infer: () => Promise.reject(new Error('unasked')) } as Partial<InferencePool> as InferencePool;
    const expected = (of: readonly Person[]) => askPeople(definition, 46, of, unasked);
    const tables = [people, changed].map((of) => tableOf(of, { seed: 1, points: [46, 14] }));
    const [one, other] = [await expected(people), await expected(changed)];
    let at = 0;
    let row = 0;
    for (const { plays } of people) {
      for (const i of plays.keys()) {
        expect(one.belief[at + i] === other.belief[at + i], `play ${i}`).toBe(i <= 2);
        const features = tables.map(({ rows }) => [...rows.slice((row + i) * WIDTH, (row + i + 1) * WIDTH - 1)].join());
        expect(features[0] === features[1], `row of play ${i}`).toBe(i <= 2);
      }
      at += plays.length;
      row += 2 * plays.length;
    }
  });

  it('[EX69] are foreseen better than by what is known of anybody', async () => {
    const file = await fileWith(csvOf(madePeople(240)));
    const report = await runPeople({ file, points: [46], threads: 1, onProgress: () => undefined });
    expect(report).toMatchObject({ people: 240, heldOut: 80 });
    const { reached, figures } = report.results[0]!;
    const prior = -(reached * Math.log(reached) + (1 - reached) * Math.log(1 - reached));
    for (const source of ['model', 'belief', 'beliefAlone'] as const) {
      expect(figures[source].logLoss, source).toBeLessThan(prior - 0.04);
      expect(figures[source].auc, source).toBeGreaterThan(0.7);
    }
    expect(figures.before.logLoss).toBeGreaterThan(figures.model.logLoss + 0.01);
    expect(figures.after.auc).toBeGreaterThan(figures.model.auc + 0.02);
    expect(renderPeople(report)).toMatch(/46 +\d+ % {2}model +0\.\d{4}/);
  });
});
