/** The last decisions, newest first: what changed, why, who said so, and when. */
import type { ChangeInfo, ReasonsInfo, ToldDecision } from '../adaptation-of.ts';
import { timeOf, withUnit } from './format-value.ts';
import { make } from './make-element.ts';
import type { PanelView } from './panel-view.ts';

/** Decisions shown; a reader looks at the first two. */
const SHOWN = 4;

export class DecisionLog {
  readonly element = make('ol', 'decisions');
  #shown = '';

  update(view: PanelView): void {
    const shown = view.latest.decisions.slice(-SHOWN).reverse();
    const key = JSON.stringify([shown, view.hello.levers, view.language, view.slot]);
    if (key === this.#shown) return;
    this.#shown = key;
    const items = shown.map((decision) => describe(decision, view));
    this.element.replaceChildren(...(items.length === 0 ? [make('li', 'empty', view.words.unchanged)] : items));
  }
}

function describe(decision: ToldDecision, view: PanelView): HTMLElement {
  const { source, changes } = decision;
  const lines = changes.map((change) => make('p', 'change', changeText(change, view)));
  const item = make('li', `decision ${source}`, ...lines, ...reasonsOf(decision, view));
  item.append(make('p', 'by', byText(decision, view)));
  return item;
}

function changeText({ slot, lever, from, to }: ChangeInfo, { hello, words, language, whose }: PanelView): string {
  const info = hello.levers.find(({ name }) => name === lever);
  const text = (value: number) => withUnit(value, info?.unit ?? '', language);
  const name = info?.words ?? lever;
  return words.change(slot === null ? name : words.aside(name, whose(slot)), text(from), text(to));
}

function reasonsOf(decision: ToldDecision, { words, slot }: PanelView): HTMLElement[] {
  if (decision.source === 'fallback') return [];
  const told: ReasonsInfo | undefined =
    decision.explained.find((entry) => entry.slot === slot) ?? decision.explained[0];
  if (told === undefined) return [make('p', 'why', words.asking)];
  if (told.reasons === null) return [make('p', 'why', words.others(told.slot))];
  if (told.reasons.length === 0) return [make('p', 'why', words.many)];
  return [make('ul', 'reasons', ...told.reasons.map((reason) => make('li', 'reason', reason.words)))];
}

function byText({ source, models, latencyMs, atMs }: ToldDecision, { words, language }: PanelView): string {
  const ms = withUnit(latencyMs, 'ms', language);
  const what = source === 'model' ? `${models.join(' + ')}, ${ms}` : words.sources[source];
  return words.by(what, timeOf(atMs));
}
