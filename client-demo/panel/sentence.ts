/** One sentence that says what the game now believes and does. */
import type { ArenaState, DecisionState, PlayerState } from '../../rooms/arena/arena-state.ts';
import { readReasons } from '../words/reasons.ts';
import type { Words } from '../words/words.ts';

/** A change is news for this long. */
const NEWS_MS = 8000;
/** A reason below this is not what a person would name. */
const MIN_POINTS = 3;
const SESSION_SLOT = 255;

/** `own` is the entry in the state of whose game is told, `slot` its number. */
export function sentenceOf(state: ArenaState, own: PlayerState, slot: number, words: Words): string {
  const { sentence } = words;
  if (state.paused) return sentence.paused;
  if (state.mode === 'off') return sentence.off;
  if (!own.adaptive) return sentence.optedOut;
  if (own.predictedSuccess < 0) return sentence.learning;
  if (state.source === 'fallback') return sentence.fallback;
  const news = newest(state, slot);
  const belief = news === null ? feeling(state, own, words) : (beliefOf(news, words) ?? feeling(state, own, words));
  return sentence.say(belief, action(state, own, words));
}

/** The band around the chance that this player asked for. */
export function bandOf({ targetLow, targetHigh }: ArenaState, own: PlayerState | undefined): readonly [number, number] {
  const half = (targetHigh - targetLow) / 2;
  const target = own?.target ?? (targetHigh + targetLow) / 2;
  return [target - half, target + half];
}

/** What the two strongest reasons say of how it is played: "you dodge well but miss often". Null when none is strong. */
function beliefOf({ reasons }: DecisionState, { features, sentence }: Words): string | null {
  const strong = readReasons(reasons).filter(({ points }) => Math.abs(points) >= MIN_POINTS);
  const clauses = strong.flatMap(({ feature, points }) => {
    const known = features[feature];
    return known === undefined ? [] : [{ text: points > 0 ? known.good : known.bad, good: points > 0 }];
  });
  const [first, ...rest] = clauses;
  if (first === undefined) return null;
  const second = rest.find(({ text }) => text !== first.text);
  if (second === undefined) return first.text;
  return (second.good === first.good ? sentence.and : sentence.but)(first.text, second.text);
}

function feeling(state: ArenaState, own: PlayerState, { sentence }: Words): string {
  const { predictedSuccess: chance, mood } = own;
  const [low, high] = bandOf(state, own);
  if (mood === 2) return sentence.frustrated;
  if (mood === 1) return sentence.bored;
  if (chance > high + 0.1) return sentence.easy;
  if (chance > high) return sentence.well;
  if (chance >= low) return sentence.right;
  return chance > low - 0.2 ? sentence.rough : sentence.trouble;
}

function action(state: ArenaState, own: PlayerState, { sentence }: Words): string {
  const news = newestOf(state, (entry) => entry.lever === 'difficulty');
  const move = news === null ? sentence.hold : news.to > news.from ? sentence.harder : sentence.easier;
  const help = own.help > 0.05 ? sentence.helped : '';
  return `${move}${help}${state.mode === 'shadow' ? sentence.shadow : ''}`;
}

/** The newest change of the session or of this player that says why. */
function newest(state: ArenaState, slot: number): DecisionState | null {
  return newestOf(state, (entry) => entry.reasons !== '' && (entry.slot === SESSION_SLOT || entry.slot === slot));
}

function newestOf(state: ArenaState, fits: (entry: DecisionState) => boolean): DecisionState | null {
  const entry = [...state.decisions.values()].findLast(fits);
  return entry === undefined || state.tick * 50 - entry.atMs > NEWS_MS ? null : entry;
}
