import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { FeatureLayout } from '../../adaptation/features/feature-layout.ts';
import { arenaFeatures } from '../../rooms/arena/arena-features.ts';
import { ORNAMENT_NAMES } from '../../rooms/arena/simulation/ships/ornament-kinds.ts';
import { MODE_NAMES } from '../../rooms/arena/simulation/world/modes.ts';
import { sentenceOf } from '../panel/sentence.ts';
import type { Told } from '../panel/told.ts';
import { chinese } from './chinese.ts';
import { english } from './english.ts';
import { factOf, MOST } from './reasons.ts';
import { languageFrom } from './words.ts';

const languages = [
  ['en', english],
  ['zh', chinese],
] as const;

/** Calls a text function; one of them takes a list. */
function call(text: (...values: unknown[]) => string): string {
  try {
    return text('3', '5', '7', '9');
  } catch {
    // The function called a list's method on a string.
    return text(['3'], ['5']);
  }
}

/** Every text of a tree of words; functions are called with plausible arguments. */
function textsIn(tree: unknown): string[] {
  if (typeof tree === 'string') return [tree];
  if (typeof tree === 'function') return [call(tree as (...values: unknown[]) => string)];
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(textsIn) : [];
}

describe('words', () => {
  it('[CD2] the browser says which language, Chinese where it is preferred to English', () => {
    expect(languageFrom(['zh-CN', 'en'])).toBe('zh');
    expect(languageFrom(['de', 'zh-TW', 'en'])).toBe('zh');
    expect(languageFrom(['en-GB', 'zh'])).toBe('en');
    expect(languageFrom(['de'])).toBe('en');
    expect(languageFrom([])).toBe('en');
  });

  it.each(languages)('[CD3] %s has words for every feature, ornament and arena', (_code, words) => {
    expect(Object.keys(words.features).sort()).toEqual([...arenaFeatures.names].sort());
    expect(words.ornaments).toHaveLength(ORNAMENT_NAMES.length);
    expect(Object.keys(words.modes)).toEqual([...MODE_NAMES]);
  });

  it('[CD3] what stops being counted is not told as a number', () => {
    const { specOf }: FeatureLayout = arenaFeatures;
    for (const [feature, most] of Object.entries(MOST)) {
      expect(specOf(feature).max).toBe(most);
      for (const [, words] of languages) expect(words.features[feature]!.most).toBeTruthy();
    }
  });

  it('[CD3] what did not happen is told as that, not as 0 of it, and rare things by the minute', () => {
    const say = (feature: string, value: number) => factOf(english, 'en', { feature, value, points: 2 });
    for (const [i, { unit }] of arenaFeatures.specs.entries()) {
      const feature = arenaFeatures.names[i]!;
      const isCounted = ['/s', 'count', 'health'].includes(unit) && feature !== 'wave';
      if (isCounted) for (const [, words] of languages) expect(words.features[feature]!.none).toBeTruthy();
    }
    expect(say('steerRate', 0)).toBe('no turns (+2)');
    expect(say('dashRate', 0)).toBe('no dashes (+2)');
    expect(say('dashRate', 0.03333)).toBe('2 dashes a minute (+2)');
    expect(say('shotRate', 0.1)).toBe('0.1 shots a second (+2)');
    expect(factOf(chinese, 'zh', { feature: 'hurtRate', value: 0, points: 2 })).toBe('没挨打 (+2)');
    expect(say('health', 0)).toBe('0\u00a0% health (+2)');
  });

  it('[CD3] the page asks for no text that is missing, in either language', async () => {
    const page = await readFile('client-demo/index.html', 'utf8');
    const keys = [...page.matchAll(/data-words(?:-label|-placeholder)?="(\w+)"/g)].map(([, key]) => key!);
    expect(keys.length).toBeGreaterThan(20);
    for (const [, words] of languages) expect(Object.keys(words.page)).toEqual(expect.arrayContaining(keys));
  });

  it('[CD2] the Chinese words are Chinese, and no text is empty but the unnamed ornament', () => {
    const foreign = textsIn({ ...chinese, code: '' }).filter((text) => text !== '' && !/\p{Script=Han}/u.test(text));
    // Names of keys, and two patterns that only join their arguments.
    expect(foreign).toEqual(['W A S D', 'F', '1 2 3', 'M', '3：5。', '3，5']);
    expect(textsIn(english).filter((text) => text === '')).toHaveLength(2);
  });
});

type Reasons = readonly (readonly [feature: string, value: number, points: number])[];

const AIM = { paused: false, targetLow: 0.68, targetHigh: 0.82 };

/** One change of the difficulty that was decided just now, and a player of whom little is said. */
function toldWith(reasons: Reasons, from: number, to: number, fields: Partial<Told> = {}): Told {
  const change = {
    ...{ atMs: 4900, slot: null, lever: 'difficulty', from, to, about: 0 },
    reasons: reasons.map(([feature, value, points]) => ({ feature, value, points })),
  };
  return {
    ...{
      mode: 'on',
      stopped: false,
      atMs: 5000,
      source: 'model',
      model: 'success@4',
      latencyMs: 1,
      adaptive: true,
      chance: 0.5,
    },
    ...{ help: 0, mood: 0, target: null, changes: [change] },
    ...fields,
  };
}

describe('the sentence', () => {
  it('[CD4] tells the strongest reasons and the newest change', () => {
    const told = toldWith(
      [
        ['hurtRate', 0.1, 9],
        ['accuracyShort', 0.2, -8],
        ['wave', 1, 1],
      ],
      0.5,
      0.47,
    );
    expect(sentenceOf(AIM, told, 0, english)).toBe(
      'You dodge well but you miss often just now: fewer foes come, and slower ones.',
    );
    expect(sentenceOf(AIM, told, 0, chinese)).toBe('你躲得好，但你这会儿常打偏：敌人会少一些，也慢一些。');
  });

  it('[CD4] says nothing that speaks against the change, and nothing about how somebody else plays', () => {
    const say = (reasons: Reasons, to: number, slot = 0) =>
      sentenceOf(AIM, toldWith(reasons, 0.5, to, { chance: 0.75 }), slot, english);
    const right = 'This is about right for you: more foes come, and quicker ones.';
    expect(
      say(
        [
          ['health', 0.1, -20],
          ['accuracyShort', 0.2, -8],
        ],
        0.53,
      ),
    ).toBe(right);
    expect(
      say(
        [
          ['health', 0.1, -20],
          ['hurtRate', 0.1, 9],
        ],
        0.53,
      ),
    ).toBe('You are badly hurt but you dodge well: more foes come, and quicker ones.');
    expect(say([['hurtRate', 0.1, 9]], 0.53, 1)).toBe(right);
  });

  it('[CD4] without news it tells how it goes against the band this player asked for', () => {
    const say = (fields: Partial<Told>, aim = AIM) =>
      sentenceOf(aim, toldWith([['wave', 1, 20]], 0.5, 0.53, { atMs: 50_000, ...fields }), 0, english);
    expect(say({ chance: 0.75 })).toBe('This is about right for you: the game holds its tempo.');
    expect(say({ chance: 0.75, target: 0.6 })).toBe('You have it well in hand: the game holds its tempo.');
    expect(say({ chance: 0.3, help: 0.5 })).toContain('with a steadier aim');
    expect(say({ chance: null })).toBe(english.sentence.learning);
    expect(sentenceOf(AIM, null, 0, english)).toBe(english.sentence.learning);
    expect(say({ adaptive: false })).toBe(english.sentence.optedOut);
    expect(say({ mode: 'off' })).toBe(english.sentence.off);
    expect(say({ stopped: true })).toBe(english.sentence.stopped);
    expect(say({}, { ...AIM, paused: true })).toBe(english.sentence.paused);
    expect(say({ source: 'fallback' })).toBe(english.sentence.fallback);
  });

  it('[CD4] reasons are told in the units that players know, and one without words is left out', () => {
    expect(factOf(english, 'en', { feature: 'unheardOf', value: 1, points: 1 })).toBeNull();
    expect(factOf(english, 'en', { feature: 'nearestFoe', value: 96, points: -4 })).toBe(
      'the nearest foe 3 ship lengths away (−4)',
    );
    expect(factOf(english, 'en', { feature: 'sinceDowned', value: 180, points: 3 })).toBe('no fall lately (+3)');
    expect(factOf(english, 'en', { feature: 'foesAlive', value: 1, points: 2 })).toBe('1 foe around you (+2)');
    expect(factOf(chinese, 'zh', { feature: 'sinceHurt', value: 7.4, points: 4 })).toBe('距上次挨打 7 秒 (+4)');
  });
});
