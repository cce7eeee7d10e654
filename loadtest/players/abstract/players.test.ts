import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../training/random.ts';
import { KINDS } from './kinds.ts';
import { chanceAt, edgeAt, type Link } from './links.ts';
import type { Result } from './player.ts';
import { createResult, createTelemetryChannel } from './telemetry-channel.ts';

const LINKS: readonly Link[] = ['logistic', 'probit', 'weibull', 'gompertz'];

describe('the players of the abstract world', () => {
  it('[EX21] import each other and the seeded chance, and nothing else', () => {
    const sources = readdirSync(import.meta.dirname).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
    );
    const imports = sources.flatMap((name) => {
      const text = readFileSync(new URL(name, import.meta.url), 'utf8');
      return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, specifier]) => specifier!);
    });
    expect(imports.length).toBeGreaterThan(10);
    expect(imports.filter((name) => !name.startsWith('./') && name !== '../../../training/random.ts')).toEqual([]);
  });

  it('[EX23] are of a dozen kinds to tune on and a dozen to judge by', () => {
    for (const set of ['tuning', 'held-out']) {
      expect(KINDS.filter((kind) => kind.set === set).length).toBeGreaterThanOrEqual(12);
    }
    expect(new Set(KINDS.map(({ name }) => name)).size).toBe(KINDS.length);
    expect(KINDS.filter(({ traits }) => traits.signals.marginNoise < 1.5)).toEqual([]);
  });

  it.each(KINDS)('[EX23] $name: the chance falls with the difficulty, and crosses the wanted one', (kind) => {
    const random = createRandom(7);
    const result = createResult();
    const problems: string[] = [];
    for (let i = 0; i < 20; i++) {
      const player = kind.create(random);
      for (let step = 0; step < 60; step++) {
        const content = step % kind.contents;
        const chances = [-6, -3, -1, 0, 1, 3, 6].map((difficulty) => player.chance(difficulty, content));
        // Steep links reach their top before the bound.
        if (chances.some((chance, j) => j > 0 && !(chance <= chances[j - 1]!)))
          problems.push(`not falling: ${chances}`);
        if (!(chances[0]! > 0.75 && chances.at(-1)! < 0.75)) problems.push(`out of reach: ${chances}`);
        const own = player.chance(player.difficultyAt(0.75, content), content);
        if (Math.abs(own - 0.75) > 1e-6) problems.push(`${own} at its own difficulty`);
        Object.assign(result, { content, difficulty: 0 });
        player.play(result);
        if (!(result.seconds > 0)) problems.push(`took ${result.seconds} s`);
      }
    }
    expect(problems).toEqual([]);
  });

  it('[EX23] are as good as the chance that they tell, and their margins are as noisy as declared', () => {
    const kind = KINDS.find(({ name }) => name === 'stationary')!;
    const result = createResult();
    let successes = 0;
    let squares = 0;
    const n = 20_000;
    const random = createRandom(3);
    for (let i = 0; i < n; i++) {
      const player = kind.create(random);
      result.difficulty = player.difficultyAt(0.75, 0);
      player.play(result);
      successes += result.success ? 1 : 0;
      squares += (result.margin - edgeAt('logistic', 0.75 / 0.98)) ** 2;
    }
    expect(successes / n).toBeCloseTo(0.75, 1.5);
    expect(Math.sqrt(squares / n)).toBeCloseTo(1.5, 1.5);
  });

  it.each(LINKS)('[EX24] %s: the link and its inverse agree', (link) => {
    expect(chanceAt(link, 0)).toBeCloseTo(0.5, 6);
    for (const chance of [0.02, 0.3, 0.5, 0.75, 0.97])
      expect(chanceAt(link, edgeAt(link, chance))).toBeCloseTo(chance, 6);
  });
});

describe('the way of a result', () => {
  const follow = (loss: number, twice: number, delaySeconds: number) => {
    const channel = createTelemetryChannel({ loss, twice, delaySeconds });
    channel.begin(createRandom(5));
    const arrived: number[] = [];
    const take = (result: Readonly<Result>) => arrived.push(result.number);
    const sent = 4_000;
    const result = createResult();
    for (let number = 0; number < sent; number++) {
      result.number = number;
      channel.send(result, 5 * number);
      channel.deliver(5 * number + 5, take);
    }
    channel.deliver(1e9, take);
    return { arrived, sent };
  };

  it('[EX25] loses some, brings some twice, and lets them overtake each other', () => {
    const { arrived, sent } = follow(0.05, 0.1, 5);
    const different = new Set(arrived);
    expect(1 - different.size / sent).toBeCloseTo(0.05, 1.5);
    expect(arrived.length / different.size - 1).toBeCloseTo(0.1, 1.5);
    expect(arrived.filter((number, i) => i > 0 && number < arrived[i - 1]!).length).toBeGreaterThan(sent / 20);
  });

  it('[EX25] keeps all in order where nothing is late', () => {
    const { arrived, sent } = follow(0, 0, 0);
    expect(arrived).toEqual(Array.from({ length: sent }, (_, i) => i));
  });
});
