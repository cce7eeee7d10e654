/** One sentence that says what the game now believes and does. */
import type { ArenaState, PlayerState } from '../../rooms/arena/arena-state.ts';

/** A change is news for this long. */
const NEWS_MS = 5000;

/** `own` is the reader's entry in the state. */
export function sentenceOf(state: ArenaState, own: PlayerState): string {
  if (state.mode === 'off') return 'Adaptation is off on this server: the game stays as it is.';
  if (!own.adaptive)
    return 'You switched adaptation off: the game keeps nothing of how you play and gives you no help.';
  if (own.predictedSuccess < 0) return 'The game is getting to know you.';
  if (state.source === 'fallback') return 'No model answers just now: the game stays as it is.';
  return `${belief(state, own)}: ${action(state, own)}.`;
}

function belief(state: ArenaState, { predictedSuccess, mood }: PlayerState): string {
  if (mood === 2) return 'This seems to frustrate you';
  if (mood === 1) return 'You seem a little bored';
  if (predictedSuccess > 0.93) return 'This looks easy for you';
  if (predictedSuccess > state.targetHigh) return 'You have it well in hand';
  if (predictedSuccess >= state.targetLow) return 'This is about right for you';
  if (predictedSuccess > 0.45) return 'This is getting rough for you';
  return 'You are in trouble';
}

function action(state: ArenaState, own: PlayerState): string {
  const news = newest(state, 'difficulty');
  const shadow = state.mode === 'shadow' ? ' (only noted, nothing is changed)' : '';
  const help = own.help > 0.05 ? ', with a steadier aim and softer hits for you' : '';
  if (news === null) return `the game holds its tempo${help}${shadow}`;
  return news > 0
    ? `more foes come, and quicker ones${help}${shadow}`
    : `fewer foes come, and slower ones${help}${shadow}`;
}

/** Direction of the newest change of a lever, null when it is old. */
function newest(state: ArenaState, lever: string): number | null {
  const decision = [...state.decisions.values()].filter((entry) => entry.lever === lever).at(-1);
  if (decision === undefined || state.tick * 50 - decision.atMs > NEWS_MS) return null;
  return Math.sign(decision.to - decision.from);
}
