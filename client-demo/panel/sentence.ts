/** One sentence that says what the game now believes and does. */
import type { ArenaState } from '../../rooms/arena/room/arena-state.ts';
import type { Words } from '../words/english.ts';
import { speaksFor } from '../words/reasons.ts';
import type { Told, ToldChange } from './told.ts';

/** Milliseconds for which a change is news. */
const NEWS_MS = 8000;
/** A reason with fewer points is too weak to mention. */
const MIN_POINTS = 3;

/** The parts of the game's state that the sentence is about. */
export type Aim = Pick<ArenaState, 'paused' | 'targetLow' | 'targetHigh'>;

/** `told` is about the player whose game is told; `slot` is the player's number. */
export function sentenceOf(aim: Aim, told: Told | null, slot: number, words: Words): string {
  const { sentence } = words;
  if (aim.paused) return sentence.paused;
  if (told?.mode === 'off') return sentence.off;
  if (told?.adaptive === false) return sentence.optedOut;
  if (told?.stopped === true) return sentence.stopped;
  if (told === null || told.chance === null) return sentence.learning;
  if (told.source === 'fallback') return sentence.fallback;
  const move = newestOf(told, (entry) => entry.lever === 'difficulty');
  const explained = newestOf(told, (entry) => entry.reasons !== null && entry.about === slot);
  const band = bandOf(aim, told);
  const belief = (explained && beliefOf(explained, move, words)) ?? feeling(told, told.chance, band, words);
  return sentence.say(belief, action(told, move, words));
}

/** The band around the chance that this player asked for. */
export function bandOf({ targetLow, targetHigh }: Aim, told: Told | null): readonly [number, number] {
  const half = (targetHigh - targetLow) / 2;
  const target = told?.target ?? (targetHigh + targetLow) / 2;
  return [target - half, target + half];
}

/**
 * What the two strongest reasons say of the player's game: "you dodge well but miss often". Null when none is strong,
 * or when none fits the `move` that is told with them: "you are badly hurt: more foes come" would be true and make no
 * sense.
 */
function beliefOf({ reasons }: ToldChange, move: ToldChange | null, { features, sentence }: Words): string | null {
  const strong = (reasons ?? []).filter(({ points }) => Math.abs(points) >= MIN_POINTS);
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

function feeling({ mood }: Told, chance: number, [low, high]: readonly [number, number], { sentence }: Words): string {
  if (mood === 2) return sentence.frustrated;
  if (mood === 1) return sentence.bored;
  if (chance > high + 0.1) return sentence.easy;
  if (chance > high) return sentence.well;
  if (chance >= low) return sentence.right;
  return chance > low - 0.2 ? sentence.rough : sentence.trouble;
}

function action({ help: given, mode }: Told, move: ToldChange | null, { sentence }: Words): string {
  const said = move === null ? sentence.hold : move.to > move.from ? sentence.harder : sentence.easier;
  const help = given > 0.05 ? sentence.helped : '';
  return `${said}${help}${mode === 'shadow' ? sentence.shadow : ''}`;
}

function newestOf({ changes, atMs }: Told, fits: (entry: ToldChange) => boolean): ToldChange | null {
  const entry = changes.findLast(fits);
  return entry === undefined || atMs - entry.atMs > NEWS_MS ? null : entry;
}
