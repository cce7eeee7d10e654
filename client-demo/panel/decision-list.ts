/** The last decisions, newest first: what changed, why, and who said so. */
import type { ArenaState, DecisionState } from '../../rooms/arena/room/arena-state.ts';
import { isolated, make } from '../dom.ts';
import { factOf, readReasons, speaksFor } from '../words/reasons.ts';
import { language, words } from '../words/words.ts';

/** Decisions shown: more than fit without scrolling. A reader looks at the first two. */
const SHOWN = 6;
const SESSION_SLOT = 255;

export class DecisionList {
  #parent: HTMLElement;
  #shown = '';

  constructor(parent: HTMLElement) {
    this.#parent = parent;
  }

  update(state: ArenaState, followed: number): void {
    const entries = [...state.decisions.entries()].reverse().slice(0, SHOWN);
    const key = `${words().code}|${entries.map(([id, { reasons }]) => `${id}${reasons}`).join('|')}`;
    if (key === this.#shown) return;
    this.#shown = key;
    const items = entries.map(([, decision]) => describeDecision(state, decision, followed));
    this.#parent.replaceChildren(...(items.length === 0 ? [make('li', 'fallback', words().panel.none)] : items));
  }
}

function describeDecision(state: ArenaState, decision: DecisionState, followed: number): HTMLElement {
  const { panel } = words();
  const { slot, lever, from, to, source } = decision;
  const name = state.players.get(String(slot))?.name ?? '';
  const whose = slot === SESSION_SLOT ? '' : slot === followed ? panel.forYou : panel.forOther(isolated(name));
  const percent = (value: number) => Math.round(100 * value);
  return make(
    'li',
    source,
    make('div', 'change', panel.change(panel.levers[lever] ?? lever, whose, percent(from), percent(to))),
    make('div', 'why', why(state, decision, followed)),
    make('div', 'by', by(decision)),
  );
}

/** The reasons of a decision. A player's own play is shown to that player; others read whose it was. */
function why(state: ArenaState, decision: DecisionState, followed: number): string {
  const { reasons, source, about } = decision;
  const { panel } = words();
  if (reasons === '') return source === 'fallback' ? '' : panel.asking;
  if (about !== followed) return panel.becauseOf(isolated(state.players.get(String(about))?.name ?? ''));
  const factsOf = (speaking: boolean) =>
    readReasons(reasons)
      .filter((reason) => speaksFor(decision, reason.points) === speaking)
      .flatMap((reason) => factOf(words(), language(), reason) ?? []);
  const facts = factsOf(true);
  return panel.because(facts.length === 0 ? [panel.many] : facts, factsOf(false));
}

function by({ source, model, latencyMs, atMs }: DecisionState): string {
  const { panel } = words();
  const at = `${Math.floor(atMs / 60_000)}:${String(Math.floor(atMs / 1000) % 60).padStart(2, '0')}`;
  const ms = latencyMs.toFixed(1);
  if (source === 'model') return panel.by(model, ms, at);
  return source === 'partial' ? panel.byPart(ms, at) : panel.byRule(at);
}
