/** What a server says in the scenes of the panel's tests: a definition of each kind of prediction, in two languages. */
import type { AdaptationHello, AdaptationUpdate, LeverInfo, PlayerInfo, PredictionInfo } from '../../rooms/protocol.ts';

export type Language = 'en' | 'zh';

const say = (language: Language, english: string, chinese: string) => (language === 'zh' ? chinese : english);

const levers = (language: Language): LeverInfo[] => [
  lever('level', 'session', 1, 10, 'up', '', say(language, 'level', '难度')),
  lever('time', 'session', 5, 60, 'down', say(language, 's', '秒'), say(language, 'time to answer', '答题时间')),
  lever('help', 'player', 0, 1, 'down', 'share', say(language, 'hints that are offered', '提示')),
  lever('mood', 'session', 0, 2, 'neither', '', say(language, 'mood of the host', '主持人的心情')),
];

function lever(
  name: string,
  scope: LeverInfo['scope'],
  min: number,
  max: number,
  harder: LeverInfo['harder'],
  unit: string,
  words: string,
): LeverInfo {
  return { name, scope, min, max, initial: min, harder, unit, words };
}

const predictions = (language: Language): Record<PredictionInfo['kind'], PredictionInfo> => ({
  chance: {
    kind: 'chance',
    unit: '',
    words: say(language, 'a right answer to the next question', '下一题答对'),
    labels: [],
  },
  value: {
    kind: 'value',
    unit: say(language, 's', '秒'),
    words: say(language, 'the time of the next lap', '下一圈的时间'),
    labels: [],
  },
  classes: {
    kind: 'classes',
    unit: '',
    words: say(language, 'how you feel', '你的感受'),
    labels: language === 'zh' ? ['投入', '无聊', '沮丧'] : ['engaged', 'bored', 'frustrated'],
  },
  none: { kind: 'none', unit: '', words: '', labels: [] },
  best: {
    kind: 'best',
    unit: '',
    words: say(language, 'what you would like next', '你接下来想玩的'),
    labels: language === 'zh' ? ['迷宫', '赛跑', '问答'] : ['a maze', 'a race', 'a quiz'],
  },
});

const PREDICTED = {
  ...{ chance: [0.745], value: [48.25], classes: [0.62, 0.3, 0.08], best: [1.25, 3.5, -0.5] },
  none: null,
} as const;

export function helloOf(language: Language, kind: PredictionInfo['kind'] = 'chance'): AdaptationHello {
  return {
    ...{ protocol: 1, name: 'quiz', mode: 'on', slot: 0, lastEvent: -1, events: [] },
    levers: levers(language),
    predicts: predictions(language)[kind],
  };
}

export function playerOf(kind: PredictionInfo['kind'] = 'chance', more: Partial<PlayerInfo> = {}): PlayerInfo {
  return {
    slot: 0,
    adaptive: true,
    target: null,
    levers: { help: 0.25 },
    predicted: PREDICTED[kind],
    sure: 0.8,
    belief: { lever: 'level', mean: 4, spread: 0.5, outcomes: 12 },
    ...more,
  };
}

export function updateOf(
  language: Language,
  kind: PredictionInfo['kind'] = 'chance',
  more: Partial<AdaptationUpdate> = {},
): AdaptationUpdate {
  const target = kind === 'chance' ? 0.7 : null;
  const answered = { source: 'model', models: ['quiz@2'], latencyMs: 1.5 } as const;
  const reason = (feature: string, english: string, chinese: string) => ({
    ...{ feature, value: 0.9, effect: 0.12 },
    words: say(language, english, chinese),
  });
  const told = [
    reason('right', 'right answers 90 % (+12 points)', '答对率 90 %（+12 分）'),
    reason('pace', 'time per answer 4.2 s (−3 points)', '每题用时 4.2 秒（−3 分）'),
  ];
  return {
    ...{ atMs: 154_000, fallback: null, stopped: null, levers: { level: 4.5, time: 20, mood: 1 }, ...answered },
    players: [playerOf(kind, { target })],
    decisions: [
      {
        id: 1,
        atMs: 61_000,
        source: 'fallback',
        models: [],
        latencyMs: 0,
        changes: [{ slot: 0, lever: 'help', from: 0.5, to: 0.25 }],
      },
      { id: 2, atMs: 120_000, ...answered, changes: [{ slot: null, lever: 'time', from: 30, to: 20 }] },
      { id: 3, atMs: 152_000, ...answered, changes: [{ slot: null, lever: 'level', from: 4, to: 4.5 }] },
    ],
    reasons: [
      { decision: 2, slot: 1, reasons: null },
      { decision: 3, slot: 0, reasons: told },
    ],
    ...more,
  };
}
