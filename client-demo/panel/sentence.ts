/** One sentence that says what the game now believes and does. */
import type { ArenaState, DecisionState, PlayerState } from '../../rooms/arena/room/arena-state.ts';
import type { Words } from '../words/english.ts';
import { readReasons, speaksFor } from '../words/reasons.ts';

/** Milliseconds for which a change is news. */
const NEWS_MS = 8000;
/** A reason with fewer points is too weak to mention. */
const MIN_POINTS = 3;

/** `own` is the state of the player whose game is told, `slot` is the player's number. */
export function sentenceOf(state: ArenaState, own: PlayerState, slot: number, words: Words): string {
  const { sentence } = words;
  if (state.paused) return sentence.paused;
  if (state.mode === 'off') return sentence.off;
  if (!own.adaptive) return sentence.optedOut;
  if (own.predictedSuccess < 0) return sentence.learning;
  if (state.source === 'fallback') return sentence.fallback;
  const move = newestOf(state, (entry) => entry.lever === 'difficulty');
  const told = newestOf(state, (entry) => entry.reasons !== '' && entry.about === slot);
  const belief = (told && beliefOf(told, move, words)) ?? feeling(state, own, words);
  return sentence.say(belief, action(state, own, move, words));
}

/** The band around the chance that this player asked for. */
export function bandOf({ targetLow, targetHigh }: ArenaState, own: PlayerState | undefined): readonly [number, number] {
  const half = (targetHigh - targetLow) / 2;
  const target = own?.target ?? (targetHigh + targetLow) / 2;
  return [target - half, target + half];
}

/**
 * What the two strongest reasons say of the player's game: "you dodge well but miss often". Null when none is strong,
 * or when none fits the `move` that is told with them: "you are badly hurt: more foes come" would be true and make no
 * sense.
 */
function beliefOf(told: DecisionState, move: DecisionState | null, { features, sentence }: Words): string | null {
  const strong = readReasons(told.reasons).filter(({ points }) => Math.abs(points) >= MIN_POINTS);
  const clauses = strong.flatMap(({ feature, points }) => {
    const known = features[feature];
    return known === undefined ? [] : [{ text: points > 0 ? known.good : known.bad, points }];
  });
  const speaking = clauses.find(({ points }) => move === null || speaksFor(move, points));
  if (speaking === undefined) return null;
  const other = clauses.find(({ text }) => text !== speaking.text);
  if (other === undefined) return speaking.text;
  // The reason that disagrees comes first: the last clause leads over to the move.
  if (other.points > 0 !== speaking.points > 0) return sentence.but(other.text, speaking.text);
  return sentence.and(speaking.text, other.text);
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

function action(state: ArenaState, own: PlayerState, move: DecisionState | null, { sentence }: Words): string {
  const said = move === null ? sentence.hold : move.to > move.from ? sentence.harder : sentence.easier;
  const help = own.help > 0.05 ? sentence.helped : '';
  return `${said}${help}${state.mode === 'shadow' ? sentence.shadow : ''}`;
}

function newestOf(state: ArenaState, fits: (entry: DecisionState) => boolean): DecisionState | null {
  const entry = [...state.decisions.values()].findLast(fits);
  return entry === undefined || state.tick * 50 - entry.atMs > NEWS_MS ? null : entry;
}
