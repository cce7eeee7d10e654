/** The last decisions, newest first: what changed, why, and who said so. */
import type { ArenaState } from '../../rooms/arena/room/arena-state.ts';
import { isolated, make } from '../dom.ts';
import { factOf, speaksFor } from '../words/reasons.ts';
import { language, words } from '../words/words.ts';
import type { Told, ToldChange } from './told.ts';

/** Decisions shown: more than fit without scrolling. A reader looks at the first two. */
const SHOWN = 6;

type Named = Pick<ArenaState, 'players'>;

export class DecisionList {
  #parent: HTMLElement;
  #shown = '';

  constructor(parent: HTMLElement) {
    this.#parent = parent;
  }

  update(state: Named, told: Told | null, followed: number): void {
    const entries = (told?.changes ?? []).slice(-SHOWN).reverse();
    const key = JSON.stringify([words().code, followed, entries.map((entry) => [entry.key, entry.about])]);
    if (key === this.#shown) return;
    this.#shown = key;
    const items = entries.map((change) => describeChange(state, change, followed));
    this.#parent.replaceChildren(...(items.length === 0 ? [make('li', 'fallback', words().panel.none)] : items));
  }
}

function describeChange(state: Named, change: ToldChange, followed: number): HTMLElement {
  const { panel } = words();
  const { slot, lever, from, to, source } = change;
  const name = state.players.get(String(slot))?.name ?? '';
  const whose = slot === null ? '' : slot === followed ? panel.forYou : panel.forOther(isolated(name));
  const percent = (value: number) => Math.round(100 * value);
  return make(
    'li',
    source,
    make('div', 'change', panel.change(panel.levers[lever] ?? lever, whose, percent(from), percent(to))),
    make('div', 'why', why(state, change, followed)),
    make('div', 'by', by(change)),
  );
}

/** The reasons of a decision. A player's own play is shown to that player; others read whose it was. */
function why(state: Named, change: ToldChange, followed: number): string {
  const { reasons, source, about } = change;
  const { panel } = words();
  if (about === null) return source === 'fallback' ? '' : panel.asking;
  if (about !== followed || reasons === null)
    return panel.becauseOf(isolated(state.players.get(String(about))?.name ?? ''));
  const factsOf = (speaking: boolean) =>
    reasons
      .filter((reason) => speaksFor(change, reason.points) === speaking)
      .flatMap((reason) => factOf(words(), language(), reason) ?? []);
  const facts = factsOf(true);
  return panel.because(facts.length === 0 ? [panel.many] : facts, factsOf(false));
}

function by({ source, model, latencyMs, atMs }: ToldChange): string {
  const { panel } = words();
  const at = `${Math.floor(atMs / 60_000)}:${String(Math.floor(atMs / 1000) % 60).padStart(2, '0')}`;
  const ms = latencyMs.toFixed(1);
  if (source === 'model') return panel.by(model, ms, at);
  return source === 'partial' ? panel.byPart(ms, at) : panel.byRule(at);
}
